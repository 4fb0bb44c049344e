import { expect, it } from 'vitest';
import { shapeForFrame } from './shape-for-frame.ts';

const square = { width: 1, height: 1 };
const sdxl = { story: { width: 1024, height: 1024 }, step: 8 };
const pocket = { story: { width: 256, height: 256 }, step: 8 };

it('is the size nearest to the frame, of no more pixels than the story’s pictures have', () => {
  expect(shapeForFrame({ width: 3, height: 2 }, square, sdxl)).toEqual({ width: 1216, height: 832 });
  expect(shapeForFrame({ width: 2, height: 3 }, square, sdxl)).toEqual({ width: 832, height: 1216 });
  expect(shapeForFrame({ width: 4, height: 3 }, square, pocket)).toEqual({ width: 288, height: 224 });
  expect(shapeForFrame({ width: 1, height: 1 }, { width: 3, height: 2 }, pocket)).toEqual({
    width: 256,
    height: 256,
  });
});

it('keeps to the model’s step, where that is coarse too', () => {
  const { width, height } = shapeForFrame({ width: 16, height: 9 }, square, { ...sdxl, step: 128 })!;
  expect([width % 128, height % 128, width * height <= 1024 * 1024]).toEqual([0, 0, true]);
  expect(width / height).toBeGreaterThan(1.5);
});

it('goes no further than two to one, however long the frame is', () => {
  for (const frame of [
    { width: 5, height: 1 },
    { width: 1, height: 5 },
  ]) {
    const { width, height } = shapeForFrame(frame, square, sdxl)!;
    expect(Math.max(width / height, height / width)).toBeLessThanOrEqual(2);
    expect(Math.max(width / height, height / width)).toBeGreaterThan(1.8);
  }
});

it('is none where the picture that is there shows as much', () => {
  expect(shapeForFrame({ width: 1.03, height: 1 }, square, sdxl)).toBeUndefined();
  expect(shapeForFrame({ width: 3, height: 2 }, { width: 1216, height: 832 }, sdxl)).toBeUndefined();
  expect(shapeForFrame({ width: 5, height: 1 }, { width: 1408, height: 704 }, sdxl)).toBeUndefined();
});
