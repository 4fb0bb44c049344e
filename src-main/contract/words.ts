// What a word is, to everyone who helps with prompts, and what main answers about a text: words that the story's model
// was not taught with the nearest ones that it was, another language, and whether there is anything to draw.

import { z } from 'zod';
import { sceneId } from './ids.ts';
import { doingForms } from './verb-forms.ts';

export const wordPattern = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;

/** In small letters. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(wordPattern) ?? [];

/** A stretch of a text. */
export interface WordPlace {
  word: string;
  start: number;
  end: number;
}

/** All words of the text, wherever they stand. */
export const wordPlaces = (text: string): WordPlace[] =>
  [...text.matchAll(wordPattern)].map(({ 0: word, index }) => ({
    word,
    start: index,
    end: index + word.length,
  }));

/** Whether the word ends at the caret, or has it inside: it may not be finished. */
export const isAt = ({ start, end }: WordPlace, caret: number | undefined): boolean =>
  caret !== undefined && caret > start && caret <= end;

/** Words of the text that the model never saw, wherever they stand. `caret`: the word at it is not finished. */
export function unknownPlaces(text: string, known: ReadonlySet<string>, caret?: number): WordPlace[] {
  return wordPlaces(text).filter((place) => {
    const small = place.word.toLowerCase();
    if (isAt(place, caret) || /\d/.test(small) || isSmallWord(small)) return false;
    return ![...formsOf(small), ...doingForms(small)].some((form) => known.has(form));
  });
}

/** The same, each word once, as it is written first. */
export function unknownWords(text: string, known: ReadonlySet<string>, caret?: number): string[] {
  const unknown = new Map<string, string>();
  for (const { word } of unknownPlaces(text, known, caret)) {
    if (!unknown.has(word.toLowerCase())) unknown.set(word.toLowerCase(), word);
  }
  return [...unknown.values()];
}

/** One of many, and the owner of something, are the same word to a reader. */
export function formsOf(word: string): string[] {
  const bare = word.replace(/['’]s$/, '');
  const parts = bare.includes('-') ? [] : [bare.replace(/s$/, ''), bare.replace(/es$/, ''), `${bare}s`];
  return [word, bare, ...parts];
}

/** They show nothing by themselves, so nobody needs to be told of them. */
const small = new Set(
  (
    'a an and are as at back be been before behind being beside between bottom but by down for from front has have he ' +
    'her him his i in inside into is it its middle near next no not of off on one onto or our out outside over she ' +
    'side so some surface than that the their them then there they this through to together too top two three under ' +
    'up upon very was we were while who with without you your'
  ).split(' '),
);
export const isSmallWord = (word: string): boolean => small.has(word);

/** Words and phrases that a model was taught, by kind. Those of `styles` say how it is drawn and not what. */
export const wordLists = z.record(z.string(), z.array(z.string()));
export type WordLists = z.infer<typeof wordLists>;

export const textHelp = z.strictObject({
  /** Each once, as it is written; `nearest` are words of the model, the nearest first, and may be none. */
  unknown: z.array(z.strictObject({ word: z.string(), nearest: z.array(z.string()) })),
  /** Another language than English, as in "de"; null: English, or nobody can tell. */
  language: z.string().nullable(),
  /** There is a word for a thing or a being that the model was taught. */
  depictable: z.boolean(),
});
export type TextHelp = z.infer<typeof textHelp>;

export const wordsCheck = z.strictObject({ texts: z.array(z.string()) });

/** A scene in whose whole prompt the model knows no thing and no being. */
export const unknownScene = z.strictObject({
  scene: sceneId,
  text: z.string(),
  language: z.string().nullable(),
});
export type UnknownScene = z.infer<typeof unknownScene>;
