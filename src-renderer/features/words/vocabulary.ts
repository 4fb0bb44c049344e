// What a model was taught with, as help while writing: how a text may go on. Pure.

import { isSmallWord, type WordLists, wordsOf } from '../../../src-main/contract/words.ts';

export interface Vocabulary {
  /** Whole phrases, by kind. */
  phrases: Readonly<Record<string, readonly string[]>>;
  /** All single words of all phrases, in small letters, in the order of the phrases. */
  words: ReadonlySet<string>;
}

/** What each kind of field is made of, in the order in which it is offered. Lists of other kinds come last. */
const kindsOf = {
  style: ['styles'],
  character: ['characters', 'looks'],
  scene: ['props', 'places', 'times', 'characters'],
} as const;
export type FieldKind = keyof typeof kindsOf;

export function vocabularyOf(lists: WordLists): Vocabulary {
  const words = new Set(Object.values(lists).flatMap((phrases) => phrases.flatMap(wordsOf)));
  return { phrases: lists, words };
}

export interface Completion {
  /** The text with the completion in it. */
  text: string;
  /** Where the caret is then. */
  caret: number;
  /** What is offered, as it is written. */
  label: string;
}

const mostOffered = 6;
const mostWords = 6;

/**
 * How the text may go on at the caret: phrases that begin with the last words, the longest such beginning first, then
 * single words. Nothing in the middle of a word, and nothing for a single letter.
 */
export function completions(
  text: string,
  caret: number,
  kind: FieldKind,
  { phrases, words }: Vocabulary,
): Completion[] {
  if (/[\p{L}\p{N}]/u.test(text[caret] ?? '')) return [];
  const before = text.slice(0, caret).match(/[\p{L}\p{N}'’ -]*$/u)![0];
  const starts = [...before.matchAll(/[\p{L}\p{N}'’-]+/gu)].map((match) => match.index).slice(-mostWords);
  const begun = starts.map((start) => before.slice(start));
  const last = begun.at(-1);
  if (!last || last.endsWith(' ')) return [];
  const wanted: readonly string[] = kindsOf[kind];
  const others = Object.keys(phrases).filter(
    (name) =>
      !Object.values(kindsOf)
        .flat()
        .includes(name as never),
  );
  const own = [...wanted, ...others].flatMap((name) => phrases[name] ?? []);
  const found = new Map<string, Completion>();
  const offer = (candidate: string, beginning: string) => {
    const small = candidate.toLowerCase();
    const fits = small.startsWith(beginning.toLowerCase()) && small.length > beginning.length;
    if (!fits || beginning.length < 2) return;
    const label = beginning + candidate.slice(beginning.length);
    const start = caret - beginning.length;
    const result = text.slice(0, start) + label + text.slice(caret);
    if (found.size >= mostOffered || found.has(result)) return;
    found.set(result, { text: result, caret: start + label.length, label });
  };
  for (const beginning of begun) for (const phrase of own) offer(phrase, beginning);
  for (const word of words) if (!isSmallWord(word)) offer(word, last);
  return [...found.values()];
}
