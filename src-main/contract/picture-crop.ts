// Which part of a picture is seen in a frame of another shape, and back from that part to what a person set. Pure arithmetic in the
// picture's pixels, for the layout and for the hand that moves a picture.

import { MOST_ZOOM, type PictureCrop } from './book-page.ts';

interface Size {
  width: number;
  height: number;
}

interface Part extends Size {
  x: number;
  y: number;
}

/** The largest part of the frame's shape, or `zoom` times less, as near to the spot as the picture's edges allow. */
export function partInFrame(picture: Size, frame: Size, { x, y, zoom }: PictureCrop): Part {
  const { width, height } = largest(picture, frame, zoom);
  return {
    x: clamp(x * picture.width - width / 2, 0, picture.width - width),
    y: clamp(y * picture.height - height / 2, 0, picture.height - height),
    width,
    height,
  };
}

/** What has to be set so that this part is seen: its middle, within the picture. */
export function cropOfPart(picture: Size, frame: Size, part: Part): PictureCrop {
  const zoom = clamp(largest(picture, frame, 1).width / part.width, 1, MOST_ZOOM);
  const { width, height } = largest(picture, frame, zoom);
  const middle = (start: number, length: number, seen: number, all: number) =>
    clamp(start + length / 2, seen / 2, all - seen / 2) / all;
  return {
    x: fine(middle(part.x, part.width, width, picture.width)),
    y: fine(middle(part.y, part.height, height, picture.height)),
    zoom: fine(zoom),
  };
}

function largest(picture: Size, frame: Size, zoom: number): Size {
  const shape = frame.width / frame.height;
  return {
    width: Math.min(picture.width, picture.height * shape) / zoom,
    height: Math.min(picture.height, picture.width / shape) / zoom,
  };
}

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));

/** Finer than a pixel: what is stored need not be finer. */
const fine = (value: number): number => Math.round(value * 1e5) / 1e5;
