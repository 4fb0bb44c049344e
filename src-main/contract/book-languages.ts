// The words of a book in further languages, as translators bring them back: by language tag, each with what is there of it.

import { z } from 'zod';
import { bookTexts, languageTag } from './book.ts';
import { LONGEST_LETTER, MOST_LETTERS } from './book-page.ts';
import { sceneId, text } from './ids.ts';

/** Of a scene. */
const sceneWords = z
  .strictObject({
    caption: text,
    /** In the order of the scene's own; empty: not translated. */
    letters: z.array(z.string().max(LONGEST_LETTER)).max(MOST_LETTERS),
  })
  .partial();

export const sceneTranslations = z.record(languageTag, sceneWords);
export type SceneTranslations = z.output<typeof sceneTranslations>;

/** Of the chapter that begins with a scene: its name, by language. They go where the heading goes. */
export const chapterNames = z.record(languageTag, text);
export type ChapterNames = z.output<typeof chapterNames>;

/** Of the story: its title and what stands around the scenes. */
const storyWords = z.strictObject({ title: text, ...bookTexts }).partial();

export const storyTranslations = z.record(languageTag, storyWords);
export type StoryTranslations = z.output<typeof storyTranslations>;

/** What came back of one language: it takes the place of what was there, text by text. */
export const translation = z.strictObject({
  language: languageTag,
  story: storyWords.optional(),
  scenes: z
    .array(z.strictObject({ id: sceneId, chapter: text.optional(), ...sceneWords.shape }))
    .max(100_000),
});
