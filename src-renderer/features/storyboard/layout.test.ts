import { describe, expect, it } from 'vitest';
import { chaptersOf } from '../../core/state/chapters.ts';
import {
  gap,
  gapAt,
  headingHeight,
  layoutFor,
  margin,
  markAt,
  moveTarget,
  rowTops,
  wordsRoom,
} from './layout.ts';
import { boardRows, cardRows, rowOf } from './rows.ts';

const grid = layoutFor(1080, 'medium', 1);

/** Rows of so many scenes, and the empty place behind them; `headings` are the scenes at which chapters begin, from 1. */
function board(count: number, headings: number[] = [], folded: number[] = []) {
  const order = Array.from({ length: count }, (_, index) => index + 1);
  const scenes = new Map(
    order.map((id) => [id, { chapter: headings.includes(id) ? `Chapter at ${id}` : null }]),
  );
  const chapters = chaptersOf(order, scenes);
  const closed = new Set(folded);
  const rows = boardRows(chapters, { columns: grid.columns, folded: closed, adds: true });
  const shown = chapters.flatMap(({ heading, ids }) => (heading !== null && closed.has(heading) ? [] : ids));
  return { order, rows, shown };
}

describe('layoutFor', () => {
  it('fills the width with cards of one size', () => {
    expect(grid.columns * grid.cardWidth + (grid.columns - 1) * gap).toBeLessThanOrEqual(1080 - 2 * margin);
    expect(layoutFor(1080, 'large', 1).columns).toBeLessThan(grid.columns);
    expect(layoutFor(50, 'large', 1).columns).toBe(1);
  });

  it('shows very tall pictures in a calmer box', () => {
    expect(layoutFor(1080, 'medium', 0.1).pictureHeight).toBe(layoutFor(1080, 'medium', 0.75).pictureHeight);
  });

  it('has a row for the last, incomplete one, and for the empty place', () => {
    expect(board(grid.columns + 1).rows).toHaveLength(2);
    expect(board(grid.columns).rows).toHaveLength(2);
    expect(cardRows(board(grid.columns).rows)).toHaveLength(1);
    expect(board(0).rows).toHaveLength(1);
  });
});

describe('rows', () => {
  it('have no room for words that are not there, and for the longest of those that are', () => {
    const rooms = [0, 0, 0, 0, 50, ...Array.from({ length: 10 }, () => 0)];
    expect(grid.columns).toBe(4);
    const tops = rowTops(grid, rooms, board(14).rows);
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

describe('chapters', () => {
  it('begin in a row of their own, below their heading', () => {
    const { rows } = board(7, [2, 7]);
    expect(rows.map((row) => (row.kind === 'chapter' ? row.chapter.name : `${row.from}-${row.to}`))).toEqual([
      '0-1',
      'Chapter at 2',
      '1-5',
      '5-6',
      'Chapter at 7',
      '6-7',
    ]);
    expect(rowTops(grid, [], rows)[2]! - rowTops(grid, [], rows)[1]!).toBe(headingHeight);
    expect(rowOf(rows, 5)).toBe(3);
  });

  it('show only their heading when they are folded, and the empty place behind them', () => {
    const { rows, shown } = board(7, [2, 7], [2, 7]);
    expect(shown).toEqual([1]);
    expect(rows.map(({ kind }) => kind)).toEqual(['cards', 'chapter', 'chapter', 'cards']);
    expect(rows.at(-1)).toMatchObject({ from: 1, to: 1, adds: true });
  });
});

describe('gapAt', () => {
  const { rows } = board(10);
  const tops = rowTops(grid, [], rows);

  it('finds the place between two cards, and the ends', () => {
    const step = grid.cardWidth + gap;
    expect(gapAt(grid, tops, rows, 0, margin)).toEqual({ place: 0, row: 0 });
    expect(gapAt(grid, tops, rows, margin + step, margin)).toEqual({ place: 1, row: 0 });
    expect(gapAt(grid, tops, rows, 9999, margin)).toEqual({ place: grid.columns, row: 0 });
    expect(gapAt(grid, tops, rows, 9999, 9999)).toEqual({ place: 10, row: 2 });
    expect(gapAt(grid, tops, rows, 0, -50)).toEqual({ place: 0, row: 0 });
  });

  it('is marked at its row, which may be higher than others', () => {
    const uneven = rowTops(grid, [71], rows);
    const mark = markAt(grid, uneven, rows, { place: grid.columns, row: 1 });
    expect(mark).toMatchObject({ y: margin + uneven[1]!, height: grid.rowHeight - gap });
    expect(markAt(grid, uneven, rows, { place: 0, row: 0 }).height).toBeGreaterThan(grid.rowHeight);
    expect(gapAt(grid, uneven, rows, 0, margin + grid.rowHeight + 20).row).toBe(0);
  });

  it('is before the first card of a chapter on its heading, and on the heading itself when that is folded', () => {
    const open = board(7, [2]).rows;
    const heading = margin + rowTops(grid, [], open)[1]! + 5;
    expect(gapAt(grid, rowTops(grid, [], open), open, 9999, heading)).toEqual({ place: 1, row: 2 });
    const folded = board(7, [2], [2]).rows;
    const found = gapAt(grid, rowTops(grid, [], folded), folded, 9999, heading);
    expect(found.row).toBe(1);
    expect(markAt(grid, rowTops(grid, [], folded), folded, found).width).toBeGreaterThan(grid.cardWidth);
  });
});

describe('moveTarget', () => {
  const target = (
    { order, shown, rows }: ReturnType<typeof board>,
    moving: number[],
    row: number,
    place: number,
  ) => moveTarget(order, shown, rows, new Set(moving), { row, place });

  it('counts without the scenes that move', () => {
    expect(target(board(4), [1, 2], 0, 4)).toEqual({ to: 2, under: false });
    expect(target(board(4), [4], 0, 0)).toEqual({ to: 0, under: false });
  });

  it('is below a heading before its first card, and above it at the end of the row before', () => {
    const chapters = board(7, [2]);
    expect(target(chapters, [7], 2, 1)).toEqual({ to: 1, under: true });
    expect(target(chapters, [7], 0, 1)).toEqual({ to: 1, under: false });
  });

  it('is at the end of a folded chapter, and behind all behind the last card', () => {
    const folded = board(7, [2, 6], [2]);
    expect(target(folded, [7], 1, 0)).toEqual({ to: 5, under: false });
    expect(target(folded, [1], 3, 3)).toEqual({ to: 6, under: false });
    expect(target(board(7, [2], [2]), [1], 2, 1)).toEqual({ to: 6, under: false });
  });
});
