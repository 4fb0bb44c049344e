// Boxes on a grid that lies over a picture: drawn from corner to corner, moved and resized by keys, and as shares of the
// picture. Numbers only.

import type { Region } from '../../src-main/contract/regions.ts';

export interface Grid {
  width: number;
  height: number;
}

/** In places of the grid, from its left upper corner. */
export interface Box extends Grid {
  x: number;
  y: number;
}

export interface Point {
  x: number;
  y: number;
}

/** So many places along the longer side, in the shape of the picture. */
export function gridOf({ width, height }: Grid, places: number): Grid {
  const scale = places / Math.max(width, height);
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}

const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** A box in the middle, to begin with. */
export const middleBox = ({ width, height }: Grid): Box => ({
  x: Math.floor(width / 4),
  y: Math.floor(height / 4),
  width: Math.max(1, Math.ceil(width / 2)),
  height: Math.max(1, Math.ceil(height / 2)),
});

/** All places from one corner to the other, within the grid. */
export function boxBetween(a: Point, b: Point, { width, height }: Grid): Box {
  const place = (value: number, count: number): number => within(Math.floor(value), 0, count - 1);
  const [x, y] = [place(Math.min(a.x, b.x), width), place(Math.min(a.y, b.y), height)];
  return {
    x,
    y,
    width: place(Math.max(a.x, b.x), width) - x + 1,
    height: place(Math.max(a.y, b.y), height) - y + 1,
  };
}

/** Moved, or with another right lower corner, and never beyond the grid. */
export function movedBox(box: Box, grid: Grid, by: Point, resize: boolean): Box {
  if (resize) {
    return {
      ...box,
      width: within(box.width + by.x, 1, grid.width - box.x),
      height: within(box.height + by.y, 1, grid.height - box.y),
    };
  }
  return {
    ...box,
    x: within(box.x + by.x, 0, grid.width - box.width),
    y: within(box.y + by.y, 0, grid.height - box.height),
  };
}

const STEPS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** What an arrow key moves by: a thirty-second of the longer side; undefined for other keys. */
export function stepOf(key: string, { width, height }: Grid): Point | undefined {
  const step = STEPS[key];
  const size = Math.max(1, Math.round(Math.max(width, height) / 32));
  return step && { x: step.x * size, y: step.y * size };
}

export const regionOf = ({ x, y, width, height }: Box, grid: Grid): Region => ({
  left: x / grid.width,
  top: y / grid.height,
  right: (x + width) / grid.width,
  bottom: (y + height) / grid.height,
});

/** The places that a region touches. */
export const boxOf = ({ left, top, right, bottom }: Region, grid: Grid): Box =>
  boxBetween(
    { x: left * grid.width + 1e-6, y: top * grid.height + 1e-6 },
    { x: right * grid.width - 1e-6, y: bottom * grid.height - 1e-6 },
    grid,
  );

/** Where it is laid over the picture. */
export const styleOf = ({ left, top, right, bottom }: Region) => ({
  left: `${left * 100}%`,
  top: `${top * 100}%`,
  width: `${(right - left) * 100}%`,
  height: `${(bottom - top) * 100}%`,
});

/** Where on the grid the pointer is. */
export function pointOn(
  { currentTarget, clientX, clientY }: { currentTarget: Element; clientX: number; clientY: number },
  grid: Grid,
): Point {
  const { left, top, width, height } = currentTarget.getBoundingClientRect();
  return { x: ((clientX - left) / width) * grid.width, y: ((clientY - top) / height) * grid.height };
}
