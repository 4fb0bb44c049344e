import { describe, expect, it } from 'vitest';
import { gap, gapAt, layoutFor, margin, moveTarget, rowsOf } from './layout.ts';

const grid = layoutFor(1080, 'medium', 1);

describe('layoutFor', () => {
  it('fills the width with cards of one size', () => {
    expect(grid.columns * grid.cardWidth + (grid.columns - 1) * gap).toBeLessThanOrEqual(1080 - 2 * margin);
    expect(layoutFor(1080, 'large', 1).columns).toBeLessThan(grid.columns);
    expect(layoutFor(50, 'large', 1).columns).toBe(1);
  });

  it('shows very tall pictures in a calmer box', () => {
    expect(layoutFor(1080, 'medium', 0.1).pictureHeight).toBe(layoutFor(1080, 'medium', 0.75).pictureHeight);
  });

  it('has a row for the last, incomplete one', () => {
    expect(rowsOf(grid.columns + 1, grid)).toBe(2);
    expect(rowsOf(0, grid)).toBe(0);
  });
});

describe('gapAt', () => {
  it('finds the place between two cards, and the ends', () => {
    const step = grid.cardWidth + gap;
    expect(gapAt(grid, 10, 0, margin)).toBe(0);
    expect(gapAt(grid, 10, margin + step, margin)).toBe(1);
    expect(gapAt(grid, 10, 9999, margin)).toBe(grid.columns);
    expect(gapAt(grid, 10, 9999, 9999)).toBe(10);
  });
});

describe('moveTarget', () => {
  it('counts without the scenes that move', () => {
    expect(moveTarget([1, 2, 3, 4], new Set([1, 2]), 4)).toBe(2);
    expect(moveTarget([1, 2, 3, 4], new Set([4]), 0)).toBe(0);
  });
});
