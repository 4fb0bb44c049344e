// Which part of a picture is seen in a frame of another shape. Pure arithmetic, in the picture's pixels.

import type { PictureRef, Rect } from './page.ts';

/** A place in a picture that is to stay in sight: fractions of its width and height. */
export interface Focus {
  x: number;
  y: number;
}

/** A character's face mostly stands a little above the middle. */
export const USUAL_FOCUS: Focus = { x: 0.5, y: 0.42 };

/** The largest part of the frame's shape, as near to the focus as the picture's edges allow. */
export function cropFor(
  picture: Pick<PictureRef, 'width' | 'height'>,
  frame: Pick<Rect, 'width' | 'height'>,
  focus: Focus = USUAL_FOCUS,
): Rect {
  const shape = frame.width / frame.height;
  const width = Math.min(picture.width, picture.height * shape);
  const height = Math.min(picture.height, picture.width / shape);
  return {
    x: clamp(focus.x * picture.width - width / 2, 0, picture.width - width),
    y: clamp(focus.y * picture.height - height / 2, 0, picture.height - height),
    width,
    height,
  };
}

/** How much of the picture is lost in a frame of that shape: 0 nothing, towards 1 nearly all. */
export function lossIn(
  picture: Pick<PictureRef, 'width' | 'height'>,
  frame: Pick<Rect, 'width' | 'height'>,
): number {
  const own = picture.width / picture.height;
  const shape = frame.width / frame.height;
  return 1 - Math.min(own / shape, shape / own);
}

/** Pixels of the picture to the inch, as it stands on the page. */
export const dotsPerInch = (crop: Rect, frame: Rect): number => (crop.width / frame.width) * 72;

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));
