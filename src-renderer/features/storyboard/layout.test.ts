import { describe, expect, it } from 'vitest';
import { gap, gapAt, layoutFor, margin, markAt, moveTarget, rowsOf, rowTops, wordsRoom } from './layout.ts';

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

describe('rows', () => {
  it('have no room for words that are not there, and for the longest of those that are', () => {
    const rooms = [0, 0, 0, 0, 50, ...Array.from({ length: 10 }, () => 0)];
    expect(grid.columns).toBe(4);
    const tops = rowTops(grid, rooms, 15);
    const heights = tops.slice(1).map((top, row) => top - tops[row]!);
    expect(heights).toEqual([grid.rowHeight, grid.rowHeight + 50, grid.rowHeight, grid.rowHeight]);
  });

  it('grow with words and their paragraphs, and not without end', () => {
    const room = (prompt: string, caption: string, wanted?: boolean) =>
      wordsRoom({ prompt, caption }, grid, wanted);
    expect(room('', ' ')).toBe(0);
    expect(room('a bear on a hill', '')).toBe(0);
    expect(room('a bear on a hill that is much longer than a card is wide', '')).toBe(20);
    const one = room('', 'Once upon a time.');
    expect(one).toBeGreaterThan(20);
    expect(room('', '', true)).toBe(one);
    const three = room('', 'One.\n\nTwo.');
    expect(three).toBe(one + 42);
    expect(room('', 'word '.repeat(400))).toBe(one + 63);
  });
});

describe('gapAt', () => {
  const tops = rowTops(grid, [], 10);

  it('finds the place between two cards, and the ends', () => {
    const step = grid.cardWidth + gap;
    expect(gapAt(grid, tops, 10, 0, margin)).toEqual({ place: 0, row: 0 });
    expect(gapAt(grid, tops, 10, margin + step, margin)).toEqual({ place: 1, row: 0 });
    expect(gapAt(grid, tops, 10, 9999, margin)).toEqual({ place: grid.columns, row: 0 });
    expect(gapAt(grid, tops, 10, 9999, 9999)).toEqual({ place: 10, row: 2 });
    expect(gapAt(grid, tops, 10, 0, -50)).toEqual({ place: 0, row: 0 });
  });

  it('is marked at its row, which may be higher than others', () => {
    const uneven = rowTops(grid, [71], 10);
    const mark = markAt(grid, uneven, { place: grid.columns, row: 1 });
    expect(mark).toMatchObject({ y: margin + uneven[1]!, height: grid.rowHeight - gap });
    expect(markAt(grid, uneven, { place: 0, row: 0 }).height).toBeGreaterThan(grid.rowHeight);
    expect(gapAt(grid, uneven, 10, 0, margin + grid.rowHeight + 20).row).toBe(0);
  });
});

describe('moveTarget', () => {
  it('counts without the scenes that move', () => {
    expect(moveTarget([1, 2, 3, 4], new Set([1, 2]), 4)).toBe(2);
    expect(moveTarget([1, 2, 3, 4], new Set([4]), 0)).toBe(0);
  });
});
