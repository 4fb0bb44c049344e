import { expect, test } from 'vitest';
import { cropFor, dotsPerInch, lossIn } from './crop.ts';

const square = { width: 1000, height: 1000 };

test('a frame of the same shape sees the whole picture', () => {
  expect(cropFor(square, { width: 10, height: 10 })).toEqual({ x: 0, y: 0, width: 1000, height: 1000 });
});

test('a wide frame keeps the focus in its middle as far as the edges allow', () => {
  const frame = { width: 2, height: 1 };
  expect(cropFor(square, frame, { x: 0.5, y: 0.5 })).toEqual({ x: 0, y: 250, width: 1000, height: 500 });
  expect(cropFor(square, frame, { x: 0.5, y: 0.3 }).y).toBe(50);
  expect(cropFor(square, frame, { x: 0.5, y: 0 }).y).toBe(0);
  expect(cropFor(square, frame, { x: 0.5, y: 1 }).y).toBe(500);
});

test('what is lost, and how fine it is', () => {
  expect(lossIn(square, { width: 2, height: 1 })).toBe(0.5);
  expect(lossIn(square, { width: 1, height: 1 })).toBe(0);
  expect(dotsPerInch({ x: 0, y: 0, width: 600, height: 600 }, { x: 0, y: 0, width: 144, height: 144 })).toBe(
    300,
  );
});
