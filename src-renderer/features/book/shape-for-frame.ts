// The size at which a model draws a picture for a frame of the book: of about the frame's shape, and of no more pixels than the story's
// pictures have. Pure.

import type { PictureSize } from '../../../src-main/contract/book-page.ts';

type Shape = { width: number; height: number };

/** Of the side of a square: models were taught other shapes in such steps (SDXL: 64 of 1024). */
const GRAIN = 1 / 16;
/** Sides are never in a ratio beyond it: models draw twice what they know in one direction. */
const LONGEST = 2;
/** Pixels that may be given up for a better shape, and what that is worth beside it. */
const FEWEST = 0.75;
const PIXELS = 0.25;
/** Of what a frame shows: a picture that gains less is not worth drawing again. */
const GAIN = 0.05;

/** Undefined where the model has none that shows clearly more of a picture than the one that is there. */
export function shapeForFrame(
  frame: Shape,
  picture: Shape,
  { story, step }: { story: Shape; step: number },
): PictureSize | undefined {
  const area = story.width * story.height;
  const grain = Math.max(1, Math.round((Math.sqrt(area) * GRAIN) / step)) * step;
  const shape = Math.max(1 / LONGEST, Math.min(LONGEST, ratio(frame)));
  const costs = sizes(area, grain).map((size) => ({
    size,
    cost: Math.abs(Math.log(ratio(size) / shape)) + PIXELS * Math.log(area / (size.width * size.height)),
  }));
  const best = costs.reduce<(typeof costs)[number] | undefined>(
    (least, one) => (least && least.cost <= one.cost ? least : one),
    undefined,
  )?.size;
  return best && seen(best, frame) > seen(picture, frame) + GAIN ? best : undefined;
}

function sizes(area: number, grain: number): Shape[] {
  const most = Math.floor(Math.sqrt(area * LONGEST) / grain + 1e-9);
  return Array.from({ length: most }, (_, index) => (index + 1) * grain).flatMap((width) => {
    const least = Math.ceil((FEWEST * area) / width / grain);
    const last = Math.floor(area / width / grain + 1e-9);
    return Array.from({ length: Math.max(0, last - least + 1) }, (_, index) => ({
      width,
      height: (least + index) * grain,
    })).filter(({ height }) => height <= most * grain);
  });
}

const ratio = ({ width, height }: Shape): number => width / height;

/** What part of a picture its frame shows. */
function seen(picture: Shape, frame: Shape): number {
  const [a, b] = [ratio(picture), ratio(frame)];
  return Math.min(a, b) / Math.max(a, b);
}
