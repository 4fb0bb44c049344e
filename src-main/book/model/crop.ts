// How a picture stands in its frame: what is kept in sight, what is lost, and how fine it is. Pure arithmetic, in the picture's pixels.

import type { PictureCrop } from '../../contract/book-page.ts';
import { partInFrame } from '../../contract/picture-crop.ts';
import type { Region } from '../../contract/regions.ts';
import type { PictureRef, Rect } from './page.ts';
import { around, faceIn, headOf, largestOf } from './subjects.ts';

/** A place in a picture that is to stay in sight: fractions of its width and height. */
export type Focus = Pick<PictureCrop, 'x' | 'y'>;

/** A character's face mostly stands a little above the middle. */
export const USUAL_FOCUS: Focus = { x: 0.5, y: 0.42 };

/** The part that fills the frame, as near to the focus as the picture's edges allow. */
export const cropFor = (
  picture: Pick<PictureRef, 'width' | 'height'>,
  frame: Pick<Rect, 'width' | 'height'>,
  focus: Focus = USUAL_FOCUS,
  zoom = 1,
): Rect => partInFrame(picture, frame, { ...focus, zoom });

/**
 * What a person keeps in sight; of several who were found all, where there is room for them side by side, else the largest. Below each other
 * their heads have to have the room.
 */
export function focusIn(
  picture: Pick<PictureRef, 'width' | 'height'> & {
    focus?: Focus;
    zoom?: number;
    subjects?: readonly Region[];
  },
  frame: Pick<Rect, 'width' | 'height'>,
): Focus | undefined {
  const { focus, zoom, subjects = [] } = picture;
  if (zoom !== undefined || subjects.length < 2) return focus;
  const all = around(subjects);
  const seen = cropFor(picture, frame);
  if (all.right - all.left > seen.width / picture.width) return faceIn(largestOf(subjects));
  const heads = around(subjects.map(headOf));
  const fit = heads.bottom - heads.top <= seen.height / picture.height;
  return { ...faceIn(all), ...(fit ? { y: (heads.top + heads.bottom) / 2 } : {}) };
}

/** How high a frame of that width may be, so that nobody who was found is cut at its sides. */
export function heightFor(
  {
    width,
    height,
    subjects = [],
    zoom,
  }: Pick<PictureRef, 'width' | 'height'> & { subjects?: readonly Region[]; zoom?: number },
  frameWidth: number,
): number {
  if (zoom !== undefined || subjects.length === 0) return Number.POSITIVE_INFINITY;
  const { left, right } = around(subjects);
  return (frameWidth * height) / (width * Math.min(1, right - left + AIR));
}

/** Beside those who were found, of the picture's width. */
const AIR = 0.06;

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
