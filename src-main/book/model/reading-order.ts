// Which way is read. A line's text as it is seen from left to right, where it is written from right to left or both (UAX #9): in pieces, each
// a word or a sign by itself, so that whoever draws them one after the other need not know of directions. Pure.

import bidiFactory from 'bidi-js';

// The package is CommonJS, its types are a module's.
const bidi = (bidiFactory as unknown as typeof bidiFactory.default)();

const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

const STRONG = /\p{L}/u;

/** The same scripts as languages have them (ISO 15924). */
const SCRIPTS: ReadonlySet<string> = new Set(['Hebr', 'Arab', 'Syrc', 'Thaa', 'Nkoo', 'Adlm']);

/** What a language is mostly written in; undefined where its tag is none. */
export function scriptOf(language: string): string | undefined {
  try {
    return new Intl.Locale(language).maximize().script;
  } catch {
    return undefined;
  }
}

/** Whether a book in that language is bound on the right, and its pages follow one another to the left. */
export const turnsLeftward = (language: string): boolean => SCRIPTS.has(scriptOf(language) ?? '');

/** By its first letter. */
export const isRightToLeft = (text: string): boolean => RIGHT_TO_LEFT.test(STRONG.exec(text)?.[0] ?? '');

/**
 * @param rightToLeft The paragraph's direction.
 * One piece where nothing is written from right to left.
 */
export function seenPieces(line: string, rightToLeft: boolean): string[] {
  if (!rightToLeft && !RIGHT_TO_LEFT.test(line)) return [line];
  const levels = bidi.getEmbeddingLevels(line, rightToLeft ? 'rtl' : 'ltr');
  const order = bidi.getReorderedIndices(line, levels);
  const pieces: string[] = [];
  for (let at = 0; at < order.length; ) {
    const level = levels.levels[order[at]!]!;
    const backwards = level % 2 === 1;
    let end = at + 1;
    const follows = () =>
      levels.levels[order[end]!] === level && order[end]! === order[end - 1]! + (backwards ? -1 : 1);
    while (end < order.length && follows()) end++;
    const ends = [order[at]!, order[end - 1]!];
    const text = line.slice(Math.min(...ends), Math.max(...ends) + 1);
    pieces.push(...(backwards ? wordsBackwards(text) : [text]));
    at = end;
  }
  return pieces;
}

/** Words stay as they are written, as fonts shape them; the signs between them are seen mirrored. */
const wordsBackwards = (text: string): string[] =>
  (text.match(/[\p{L}\p{M}\p{Cf}]+|\s+|[^\p{L}\p{M}\p{Cf}\s]/gu) ?? [])
    .map((piece) => bidi.getMirroredCharacter(piece) ?? piece)
    .reverse();
