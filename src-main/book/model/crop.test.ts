import { expect, test } from 'vitest';
import { cropFor, dotsPerInch, focusIn, heightFor, lossIn } from './crop.ts';

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

test('of several all are kept in sight where there is room, else the largest; what a person set comes first', () => {
  const fox = { left: 0.05, top: 0.3, right: 0.45, bottom: 0.9 };
  const owl = { left: 0.6, top: 0.5, right: 0.85, bottom: 0.9 };
  const picture = { ...square, focus: { x: 0.45, y: 0.5 }, subjects: [owl, fox] };
  expect(focusIn(picture, { width: 9, height: 10 })!.x).toBeCloseTo(0.45);
  expect(focusIn(picture, { width: 1, height: 2 })!.x).toBeCloseTo(0.25);
  expect(focusIn({ ...picture, zoom: 1 }, { width: 1, height: 2 })).toBe(picture.focus);
  expect(focusIn({ ...picture, subjects: [owl] }, { width: 1, height: 2 })).toBe(picture.focus);
});

test('in a wide frame the heads of all have the room, where they fit', () => {
  const fox = { left: 0.05, top: 0.1, right: 0.45, bottom: 0.9 };
  const owl = { left: 0.6, top: 0.45, right: 0.95, bottom: 0.95 };
  const picture = { ...square, subjects: [fox, owl] };
  const { y, height } = cropFor(picture, { width: 5, height: 3 }, focusIn(picture, { width: 5, height: 3 }));
  expect(y).toBeLessThanOrEqual(100);
  expect(y + height).toBeGreaterThanOrEqual(700);
  expect(focusIn(picture, { width: 2, height: 1 })!.y).toBeCloseTo(0.1 + 0.3 * 0.85);
});

test('a frame is not so high that it cuts somebody at the sides', () => {
  const subjects = [
    { left: 0.1, top: 0, right: 0.4, bottom: 1 },
    { left: 0.6, top: 0, right: 0.84, bottom: 1 },
  ];
  expect(heightFor({ ...square, subjects }, 400)).toBeCloseTo(400 / 0.8, 6);
  expect(heightFor(square, 400)).toBe(Number.POSITIVE_INFINITY);
  expect(heightFor({ ...square, subjects, zoom: 2 }, 400)).toBe(Number.POSITIVE_INFINITY);
});

test('what is lost, and how fine it is', () => {
  expect(lossIn(square, { width: 2, height: 1 })).toBe(0.5);
  expect(lossIn(square, { width: 1, height: 1 })).toBe(0);
  expect(dotsPerInch({ x: 0, y: 0, width: 600, height: 600 }, { x: 0, y: 0, width: 144, height: 144 })).toBe(
    300,
  );
});
