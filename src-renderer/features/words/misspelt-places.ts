// Which of a text's words are underlined as misspelt. Pure.

import type { WordPlace } from '../../../src-main/contract/words.ts';
import type { TextMark } from '../../ui/Underlines.tsx';

/** Fewer words tell nothing of the language. */
const FEWEST_TO_TELL = 4;

/** A text most of whose words are wrong is in another language: nothing in it is. */
export function misspeltPlaces(
  places: readonly WordPlace[],
  misspelt: ReadonlyMap<string, boolean>,
): TextMark[] {
  const wrong = places.filter(({ word }) => misspelt.get(word) === true);
  if (places.length >= FEWEST_TO_TELL && wrong.length * 2 > places.length) return [];
  return wrong.map(({ start, end }) => ({ start, end, kind: 'misspelt' }));
}
