import { expect, test } from 'vitest';
import { cropOfPart, partInFrame } from './picture-crop.ts';

const picture = { width: 1000, height: 800 };
const frame = { width: 300, height: 300 };

test('a frame is filled, and what is enlarged stays around its spot', () => {
  expect(partInFrame(picture, frame, { x: 0.5, y: 0.5, zoom: 1 })).toEqual({
    ...{ x: 100, y: 0, width: 800, height: 800 },
  });
  expect(partInFrame(picture, frame, { x: 0.25, y: 0.5, zoom: 4 })).toEqual({
    ...{ x: 150, y: 300, width: 200, height: 200 },
  });
});

test('never beyond the picture’s edges', () => {
  expect(partInFrame(picture, frame, { x: 0, y: 1, zoom: 2 })).toMatchObject({ x: 0, y: 400 });
});

test('what is seen is found again from what is set', () => {
  for (const crop of [
    { x: 0.4, y: 0.5, zoom: 1 },
    { x: 0.3, y: 0.6, zoom: 2.5 },
  ]) {
    const again = cropOfPart(picture, frame, partInFrame(picture, frame, crop));
    expect(again.zoom).toBeCloseTo(crop.zoom, 4);
    const part = partInFrame(picture, frame, again);
    expect(part.x).toBeCloseTo(partInFrame(picture, frame, crop).x, 1);
    expect(part.y).toBeCloseTo(partInFrame(picture, frame, crop).y, 1);
  }
});

test('moved too far or enlarged too much it stays at the edge', () => {
  expect(cropOfPart(picture, frame, { x: -500, y: 0, width: 800, height: 800 })).toEqual({
    ...{ x: 0.4, y: 0.5, zoom: 1 },
  });
  expect(cropOfPart(picture, frame, { x: 500, y: 400, width: 1, height: 1 }).zoom).toBe(8);
});
