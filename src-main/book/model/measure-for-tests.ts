// A measure whose every letter is half as wide as the size, and a Chinese one as wide: lines can be counted by hand.

import type { Measure } from './set-text.ts';

const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (/\p{Script=Han}/u.test(letter) ? 1 : 0.5), 0);

export const evenMeasure: Measure = {
  runs: (text, _, size) => (text === '' ? [] : [{ text, font: 'even', width: widthOf(text) * size }]),
  measure: (text, _, size) => widthOf(text) * size,
  extent: () => ({ ascent: 0.8, descent: 0.2, xHeight: 0.5, capHeight: 0.7 }),
};
