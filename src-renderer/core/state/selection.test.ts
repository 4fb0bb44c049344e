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
  it('moves in rows of three', () => {
    expect(placeAfterKey('ArrowRight', 2, 8, 3)).toBe(3);
    expect(placeAfterKey('ArrowDown', 1, 8, 3)).toBe(4);
    expect(placeAfterKey('ArrowUp', 1, 8, 3)).toBeUndefined();
    expect(placeAfterKey('End', 1, 8, 3)).toBe(7);
  });

  it('goes down into a last row that is shorter, but not out of it', () => {
    expect(placeAfterKey('ArrowDown', 5, 8, 3)).toBe(7);
    expect(placeAfterKey('ArrowDown', 7, 8, 3)).toBeUndefined();
  });

  it('leaves other keys alone', () => {
    expect(placeAfterKey('a', 1, 8, 3)).toBeUndefined();
    expect(placeAfterKey('Home', 0, 0, 3)).toBeUndefined();
  });
});
