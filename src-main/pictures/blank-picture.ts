// Whether a picture shows nothing: black, or one colour all over. Overflowing numbers in a network end like that.

import type { RgbPicture } from './frame-png.ts';

/** Levels of 255 that a channel may range over and still be one colour; a drawn plain wall ranges over more. */
const tolerance = 4;

export function isBlank({ data }: RgbPicture): boolean {
  const low = [255, 255, 255];
  const high = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const channel = i % 3;
    const value = data[i]!;
    if (value < low[channel]!) low[channel] = value;
    if (value > high[channel]!) high[channel] = value;
    if (high[channel]! - low[channel]! > tolerance) return false;
  }
  return true;
}
