// Looking for words in a story's texts and putting others in their place: the page shows what is found, main replaces it,
// and both must mean the same. Pure.

import { z } from 'zod';

export const findQuery = z.strictObject({
  text: z.string().min(1).max(1000),
  matchCase: z.boolean(),
  /** Not as a part of a longer word. */
  wholeWords: z.boolean(),
});
export type FindQuery = z.infer<typeof findQuery>;

/** Where in `text` something was found. */
export interface Found {
  at: number;
  length: number;
}

/** From its beginning, none over another. */
export function findIn(text: string, query: FindQuery): Found[] {
  if (query.text === '') return [];
  return [...text.matchAll(pattern(query))].map(({ 0: { length }, index }) => ({ at: index, length }));
}

/** With `replacement`, as it is written, in the place of all that is found. */
export function replaceIn(text: string, query: FindQuery, replacement: string): string {
  return query.text === '' ? text : text.replace(pattern(query), () => replacement);
}

function pattern({ text, matchCase, wholeWords }: FindQuery): RegExp {
  const literal = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const letter = '[\\p{L}\\p{M}\\p{N}_]';
  const source = wholeWords ? `(?<!${letter})${literal}(?!${letter})` : literal;
  return new RegExp(source, matchCase ? 'gu' : 'giu');
}
