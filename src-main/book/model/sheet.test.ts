import { expect, test } from 'vitest';
import { BLEED, bleedRect, gutterFor, INCH, pageSize, SAFE, sheetFor, spineWidth } from './sheet.ts';

test('formats in points', () => {
  expect(pageSize('8.5x8.5')).toEqual({ width: 612, height: 612 });
  expect(pageSize('letter')).toEqual({ width: 612, height: 792 });
  const a4 = pageSize('a4');
  expect([a4.width, a4.height].map((side) => Math.round(side * 100) / 100)).toEqual([595.28, 841.89]);
  expect(pageSize({ width: 100, height: 200 })).toEqual({ width: 100, height: 200 });
});

test('a thicker book has a wider gutter, on the side of its binding', () => {
  expect([24, 25, 150, 151, 300, 301].map((pages) => gutterFor(pages) / INCH)).toEqual([
    0, 0.125, 0.125, 0.25, 0.25, 0.375,
  ]);
  const page = pageSize('8.5x8.5');
  const [left, right] = [sheetFor(page, 'left', 18), sheetFor(page, 'right', 18)];
  expect(right.area.x - left.area.x).toBeCloseTo(18, 6);
  expect(left.area.width).toBeCloseTo(right.area.width, 6);
  expect(left.area.x).toBeGreaterThanOrEqual(SAFE);
});

test('a spine is as thick as its leaves', () => {
  expect(spineWidth(200, 'white') / INCH).toBeCloseTo(0.4504, 4);
  expect(spineWidth(200, 'cream') / INCH).toBeCloseTo(0.5, 4);
});

test('bleed on all sides', () => {
  expect(BLEED).toBe(9);
  expect(bleedRect({ width: 612, height: 612 })).toEqual({ x: -9, y: -9, width: 630, height: 630 });
});
