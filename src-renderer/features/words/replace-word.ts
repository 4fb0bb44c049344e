// Puts a known word in the place of an unknown one. Pure.

import { wordPattern } from '../../../src-main/contract/words.ts';

/** Wherever it stands; a capital at its beginning stays. The caret is behind the last one. */
export function replaceWord(text: string, word: string, by: string): { text: string; caret: number } {
  let [result, from] = ['', 0];
  let caret = text.length;
  for (const { 0: found, index } of text.matchAll(wordPattern)) {
    if (found.toLowerCase() !== word.toLowerCase()) continue;
    const first = found[0]!;
    const capital = first !== first.toLowerCase();
    result += text.slice(from, index) + (capital ? by[0]!.toUpperCase() + by.slice(1) : by);
    from = index + found.length;
    caret = result.length;
  }
  return { text: result + text.slice(from), caret };
}
