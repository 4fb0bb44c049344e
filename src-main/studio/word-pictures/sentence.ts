// What is drawn to show a word: a sentence that the model reads well, of which nothing but the word differs from others. Pure.

import type { WordLists } from '../../contract/words.ts';

/** Whoever is seen where the word is no character. */
const WHO = 'fox';
const MANY = /(overalls|dungarees|glasses)$/;
const WORN = /(coat|jacket|sweater|cape|cloak|overalls|dungarees|scarf|hat|glasses|tie)$/;

/** By word or phrase; one that is in two lists is drawn as the first says. */
export function sentencesOf(lists: WordLists): ReadonlyMap<string, string> {
  const style = lists.styles?.[0] ?? 'a picture of';
  const sentences = new Map<string, string>();
  for (const [list, phrases] of Object.entries(lists)) {
    for (const phrase of phrases) {
      const sentence = list === 'styles' ? `${phrase} a ${WHO}` : `${style} ${shown(list, phrase, lists)}`;
      if (!sentences.has(phrase)) sentences.set(phrase, sentence);
    }
  }
  return sentences;
}

function shown(list: string, phrase: string, { characters = [] }: WordLists): string {
  if (list === 'characters' || characters.includes(phrase)) return one(phrase);
  if (list !== 'looks') return `a ${WHO} ${phrase}`;
  if (!WORN.test(phrase)) return `${one(phrase)} ${WHO}`;
  return `a ${WHO} with ${MANY.test(phrase) ? phrase : one(phrase)}`;
}

const one = (words: string): string => `${/^[aeiou]/i.test(words) ? 'an' : 'a'} ${words}`;
