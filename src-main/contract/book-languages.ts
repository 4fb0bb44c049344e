// The words of a book in further languages, as translators bring them back: by language tag, each with what is there of it.

import { z } from 'zod';
import { bookTexts, languageTag } from './book.ts';
import { text } from './ids.ts';

/** Of a scene. */
export const sceneTranslations = z.record(languageTag, z.strictObject({ caption: text }).partial());
export type SceneTranslations = z.output<typeof sceneTranslations>;

/** Of the story: its title and what stands around the scenes. */
export const storyTranslations = z.record(
  languageTag,
  z.strictObject({ title: text, ...bookTexts }).partial(),
);
