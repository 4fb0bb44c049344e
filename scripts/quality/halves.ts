// The halves of a picture as pictures that the judge can look at: it was trained on whole ones, and on such with two characters, so
// each half stands beside its own mirror image.

import type { Picture } from '../../src-main/diffusion/story-request.ts';

export const halves = (picture: Picture): { left: Picture; right: Picture } => ({
  left: mirrored(picture, (x) => x),
  right: mirrored(picture, (x) => picture.width - 1 - x),
});

/** @param from Where in the picture a column comes from, given by its distance from the side that is kept. */
function mirrored({ width, height, data }: Picture, from: (x: number) => number): Picture {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + from(Math.min(x, width - 1 - x)));
      out.set(data.subarray(at, at + 3), 3 * (y * width + x));
    }
  }
  return { width, height, data: out };
}
