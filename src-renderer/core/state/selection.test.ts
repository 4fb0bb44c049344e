import { describe, expect, it } from 'vitest';
import {
  nothingSelected,
  placeAfterKey,
  selectedInOrder,
  selectOnly,
  selectPresent,
  selectRange,
  selectToggle,
} from './selection.ts';

const order = [10, 20, 30, 40, 50];
const ids = (selection: { ids: ReadonlySet<number> }) => selectedInOrder(selection as never, order);

describe('selection', () => {
  it('chooses a range from its anchor, either way', () => {
    const from = selectOnly(30);
    expect(ids(selectRange(from, order, 50))).toEqual([30, 40, 50]);
    expect(ids(selectRange(selectRange(from, order, 50), order, 10))).toEqual([10, 20, 30]);
  });

  it('takes single scenes in and out', () => {
    const two = selectToggle(selectOnly(10), 40);
    expect(ids(two)).toEqual([10, 40]);
    expect(ids(selectToggle(two, 10))).toEqual([40]);
  });

  it('hands over to the neighbour of a scene that went, at the end to the one before', () => {
    expect(selectPresent(selectOnly(30), order, [10, 20, 40, 50])).toEqual(selectOnly(40));
    expect(selectPresent(selectOnly(50), order, [10, 20, 30, 40])).toEqual(selectOnly(40));
    expect(selectPresent(selectOnly(50), order, [])).toBe(nothingSelected);
  });

  it('stays as it is while its scenes are there', () => {
    const selection = selectOnly(30);
    expect(selectPresent(selection, order, [30, 10])).toBe(selection);
  });
});

describe('placeAfterKey', () => {
  const rows = [
    { from: 0, to: 3 },
    { from: 3, to: 6 },
    { from: 6, to: 8 },
  ];

  it('moves in rows of three', () => {
    expect(placeAfterKey('ArrowRight', 2, rows)).toBe(3);
    expect(placeAfterKey('ArrowDown', 1, rows)).toBe(4);
    expect(placeAfterKey('ArrowUp', 1, rows)).toBeUndefined();
    expect(placeAfterKey('End', 1, rows)).toBe(7);
  });

  it('goes down into a last row that is shorter, but not out of it', () => {
    expect(placeAfterKey('ArrowDown', 5, rows)).toBe(7);
    expect(placeAfterKey('ArrowDown', 7, rows)).toBeUndefined();
  });

  it('stays in its column over the short end of a chapter', () => {
    const chapters = [
      { from: 0, to: 1 },
      { from: 1, to: 4 },
      { from: 4, to: 5 },
    ];
    expect(placeAfterKey('ArrowUp', 3, chapters)).toBe(0);
    expect(placeAfterKey('ArrowDown', 0, chapters)).toBe(1);
    expect(placeAfterKey('ArrowDown', 3, chapters)).toBe(4);
    expect(placeAfterKey('PageUp', 4, chapters)).toBe(0);
  });

  it('leaves other keys alone', () => {
    expect(placeAfterKey('a', 1, rows)).toBeUndefined();
    expect(placeAfterKey('Home', 0, [])).toBeUndefined();
  });
});
