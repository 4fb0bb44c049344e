import { describe, expect, it } from 'vitest';
import { region } from '../../src-main/contract/regions.ts';
import { boxBetween, boxOf, gridOf, middleBox, movedBox, regionOf, stepOf } from './boxes.ts';

const grid = { width: 8, height: 4 };

it('a grid has the shape of its picture', () => {
  expect(gridOf({ width: 512, height: 512 }, 64)).toEqual({ width: 64, height: 64 });
  expect(gridOf({ width: 768, height: 512 }, 64)).toEqual({ width: 64, height: 43 });
  expect(gridOf({ width: 8, height: 2048 }, 64)).toEqual({ width: 1, height: 64 });
});

describe('a box', () => {
  it('begins in the middle, and is moved and resized within the picture', () => {
    const box = middleBox(grid);
    expect(box).toEqual({ x: 2, y: 1, width: 4, height: 2 });
    expect(movedBox(box, grid, { x: -9, y: 1 }, false)).toEqual({ ...box, x: 0, y: 2 });
    expect(movedBox(box, grid, { x: 9, y: -9 }, true)).toEqual({ ...box, width: 6, height: 1 });
  });

  it('is drawn from any corner, and never beyond the picture', () => {
    expect(boxBetween({ x: 6.5, y: 3.2 }, { x: 1.1, y: 1.9 }, grid)).toEqual({
      x: 1,
      y: 1,
      width: 6,
      height: 3,
    });
    expect(boxBetween({ x: -5, y: -5 }, { x: 50, y: 50 }, grid)).toEqual({ x: 0, y: 0, ...grid });
    expect(boxBetween({ x: 2, y: 2 }, { x: 2, y: 2 }, grid)).toEqual({ x: 2, y: 2, width: 1, height: 1 });
  });

  it('is the same after it was kept as shares of the picture', () => {
    for (const box of [middleBox(grid), { x: 0, y: 0, ...grid }, { x: 7, y: 3, width: 1, height: 1 }]) {
      const kept = region.parse(regionOf(box, grid));
      expect(boxOf(kept, grid)).toEqual(box);
    }
  });

  it('moves by arrow keys alone', () => {
    expect(stepOf('ArrowUp', { width: 64, height: 32 })).toEqual({ x: 0, y: -2 });
    expect(stepOf('ArrowRight', grid)).toEqual({ x: 1, y: 0 });
    expect(stepOf('a', grid)).toBeUndefined();
  });
});
