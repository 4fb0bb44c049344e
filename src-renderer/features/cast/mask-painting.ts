// Painting a mask: places of a small grid, strokes and boxes over them, and steps back. Numbers only; knows no canvas.

import { maskOf, placesOf, resizedMask, type SubjectMask } from '../../../src-main/contract/subject-mask.ts';
import type { Box, Grid, Point } from '../../core/boxes.ts';

/** What a mask of any size is on the grid; nothing where there is none. */
export function placesOn(grid: Grid, mask: SubjectMask | null): Uint8Array {
  if (!mask) return new Uint8Array(grid.width * grid.height);
  const { width, height } = mask;
  return resizedMask({ width, height, data: placesOf(mask) }, grid);
}

/** null: nothing is painted. */
export const maskFrom = ({ width, height }: Grid, places: Uint8Array): SubjectMask | null =>
  maskOf(width, height, places) ?? null;

/** Changed in place: a round brush drawn from one point to another, both in places of the grid. */
export function stroke(
  places: Uint8Array,
  { width, height }: Grid,
  from: Point,
  to: Point,
  radius: number,
  value: 0 | 1,
): void {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y];
      const along = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
      const [ox, oy] = [px - along * dx, py - along * dy];
      if (ox * ox + oy * oy <= radius * radius) places[y * width + x] = value;
    }
  }
}

/** Changed in place. */
export function fillBox(places: Uint8Array, { width }: Grid, box: Box, value: 0 | 1): void {
  for (let y = box.y; y < box.y + box.height; y++) {
    places.fill(value, y * width + box.x, y * width + box.x + box.width);
  }
}
