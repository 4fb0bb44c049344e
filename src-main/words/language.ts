// Which language a short text is in, where it is not English. A detector alone calls "robot tea" Estonian, so it is
// believed only where most words are no English words, or no Latin letters.

import { isSmallWord, wordsOf } from '../contract/words.ts';

const LEAST_WORDS = 3;

/** ISO 639-1, such as "de"; null: English, or nobody can tell. `isEnglish` expects small letters. */
export async function foreignLanguage(
  text: string,
  isEnglish: (word: string) => boolean,
): Promise<string | null> {
  const words = wordsOf(text).filter((word) => !/^\p{N}+$/u.test(word));
  const foreign = words.filter((word) => !isSmallWord(word) && !isEnglish(word)).length;
  const clear = isOtherScript(text) || (words.length >= LEAST_WORDS && foreign > words.length / 2);
  if (!clear) return null;
  // A megabyte of numbers, for those who need it.
  const { eld } = await import('eld/extrasmall');
  const { language } = eld.detect(text);
  return language === '' || language === 'en' ? null : language;
}

function isOtherScript(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.filter((one) => !/\p{Script=Latin}/u.test(one)).length > letters.length / 2;
}
