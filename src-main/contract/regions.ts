// Where in a picture a character is: a box in shares of width and height, or a name for one. Validated; knows no picture.

import { z } from 'zod';

const share = z.number().min(0).max(1);

const box = z.strictObject({ left: share, top: share, right: share, bottom: share });

/** A box with something in it. Shares of the picture, from its left upper corner. */
export const region = box.refine(
  ({ left, top, right, bottom }) => right > left && bottom > top,
  'A region needs a left edge before its right one, and a top above its bottom',
);
export type Region = z.infer<typeof region>;

const THIRD = 1 / 3;
const column = (left: number, right: number): Region => ({ left, top: 0, right, bottom: 1 });
const row = (top: number, bottom: number): Region => ({ left: 0, top, right: 1, bottom });

/** The boxes that have names. */
export const namedRegions = {
  left: column(0, 0.5),
  right: column(0.5, 1),
  'left third': column(0, THIRD),
  middle: column(THIRD, 2 * THIRD),
  'right third': column(2 * THIRD, 1),
  top: row(0, 0.5),
  bottom: row(0.5, 1),
} as const satisfies Readonly<Record<string, Region>>;

/** Side by side and equally wide, the first one left. */
export const columns = (count: number): Region[] =>
  Array.from({ length: count }, (_, i) => column(i / count, (i + 1) / count));
