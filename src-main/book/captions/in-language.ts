// A story's words in one of its further languages. What is not translated keeps its own words, and is named.

import { omitUndefined } from '../../contract/omit-undefined.ts';
import type { StorySource } from '../book-source.ts';
import { languagesOf } from './captions-table.ts';

/** As it is where the story has nothing in that language. */
export function inLanguage(
  story: StorySource,
  language: string | null,
): { story: StorySource; notes: string[] } {
  if (language === null || !languagesOf(story).includes(language)) return { story, notes: [] };
  const { title, ...texts } = story.translations[language] ?? {};
  const untold: number[] = [];
  const unnamed: string[] = [];
  const scenes = story.scenes.map((scene, index) => {
    const { caption, letters = [] } = scene.translations[language] ?? {};
    if (caption === undefined && scene.caption.trim() !== '') untold.push(index + 1);
    // One without a name of its own is called by its number, in that language too.
    const named = (scene.chapter?.trim() && scene.chapterNames[language]) || scene.chapter;
    if (scene.chapter?.trim() && !scene.chapterNames[language]) unnamed.push(scene.chapter.trim());
    const page = {
      ...scene.page,
      letters: scene.page.letters.map((letter, at) => ({ ...letter, text: letters[at] || letter.text })),
    };
    return { ...scene, page, chapter: named, caption: caption ?? scene.caption };
  });
  const notes = [
    ...(untold.length === 0
      ? []
      : [`In ${language} these scenes have no words yet and keep the story’s own: ${untold.join(', ')}.`]),
    ...(unnamed.length === 0
      ? []
      : [`In ${language} these chapters have no name yet and keep the story’s own: ${unnamed.join(', ')}.`]),
  ];
  const book = { ...story.book, ...omitUndefined(texts), language };
  return { story: { ...story, title: title ?? story.title, book, scenes }, notes };
}
