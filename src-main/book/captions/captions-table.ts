// A story's words as a table for translators: a row for each text, a column for each language. Its first column says where a text
// belongs, and brings it back there however rows were sorted.

import Papa from 'papaparse';
import type { StorySource } from '../book-source.ts';

export const KEY = 'key';
export const WHERE = 'where';
/** The column of the story's own words. */
export const ORIGINAL = 'original';

export const TEXTS_OF_STORY = ['title', 'subtitle', 'author', 'dedication', 'blurb'] as const;
type TextOfStory = (typeof TEXTS_OF_STORY)[number];

const NAMES: Record<TextOfStory, string> = {
  title: 'Title',
  subtitle: 'Below the title',
  author: 'Author',
  dedication: 'Dedication',
  blurb: 'Back cover',
};

export const sceneKey = (id: number): string => `scene ${id}`;
export const chapterKey = (id: number): string => `scene ${id} chapter`;
export const letterKey = (id: number, index: number): string => `scene ${id} letter ${index + 1}`;

/** As spreadsheets take it: UTF-8 with its mark, so that they see it. */
export function captionsTable(story: StorySource, delimiter: ',' | '\t'): string {
  const languages = languagesOf(story);
  const rows: string[][] = [[KEY, WHERE, ORIGINAL, ...languages]];
  const add = (
    key: string,
    where: string,
    text: string,
    translated: (language: string) => string = () => '',
  ) => {
    if (text.trim() !== '') rows.push([key, where, text, ...languages.map(translated)]);
  };
  for (const name of TEXTS_OF_STORY) {
    const text = name === 'title' ? story.title : story.book[name];
    add(name, NAMES[name], text, (language) => story.translations[language]?.[name] ?? '');
  }
  let chapters = 0;
  for (const [index, scene] of story.scenes.entries()) {
    const { id, caption, chapter, chapterNames, page, translations } = scene;
    if (chapter !== null) {
      chapters += 1;
      add(chapterKey(id), `Chapter ${chapters}`, chapter, (language) => chapterNames[language] ?? '');
    }
    add(sceneKey(id), `Scene ${index + 1}`, caption, (language) => translations[language]?.caption ?? '');
    for (const [at, { kind, text }] of page.letters.entries())
      add(
        letterKey(id, at),
        `Scene ${index + 1}, ${kind}`,
        text,
        (language) => translations[language]?.letters?.[at] ?? '',
      );
  }
  // Formulas are what a spreadsheet makes of a text that begins like one.
  return `\ufeff${Papa.unparse(rows, { delimiter, newline: '\r\n', escapeFormulae: false })}\r\n`;
}

/** Those that something is there in, sorted. */
export function languagesOf({
  translations,
  scenes,
}: Pick<StorySource, 'translations' | 'scenes'>): string[] {
  const told = scenes.flatMap((scene) => [scene.translations, scene.chapterNames]);
  const all = [translations, ...told].flatMap((one) => Object.keys(one));
  return [...new Set(all)].sort();
}
