import { describe, expect, it } from 'vitest';
import { type Place, placeAfter, placeAfterKey, showsFacing } from './turning.ts';

const facing = { spreads: 4, pages: 2, facing: true, rightToLeft: false };
const single = { ...facing, facing: false };
const at = (spread: number, page: Place['page'] = 0): Place => ({ spread, page });

describe('placeAfter', () => {
  it('turns two facing pages at once', () => {
    expect(placeAfter(1, at(1), facing)).toEqual(at(2));
    expect(placeAfter(-1, at(1), facing)).toEqual(at(0, 1));
  });

  it('shows one page after the other where there is room for one', () => {
    expect(placeAfter(1, at(1), single)).toEqual(at(1, 1));
    expect(placeAfter(1, at(1, 1), single)).toEqual(at(2));
    expect(placeAfter(-1, at(1, 1), single)).toEqual(at(1));
    expect(placeAfter(-1, at(1), single)).toEqual(at(0, 1));
  });

  it('takes a page that stands alone for the last of its spread', () => {
    expect(placeAfter(1, at(0), { ...single, pages: 1 })).toEqual(at(1));
    expect(placeAfter(-1, at(3, 1), { ...single, pages: 1 })).toEqual(at(2, 1));
  });

  it('stays inside the book', () => {
    expect(placeAfter(-1, at(0), facing)).toBeUndefined();
    expect(placeAfter(1, at(3), facing)).toBeUndefined();
  });
});

it('goes where a key says', () => {
  expect(placeAfterKey('ArrowRight', at(1), facing)).toEqual(at(2));
  expect(placeAfterKey('PageUp', at(0), facing)).toBeUndefined();
  expect(placeAfterKey('Home', at(2, 1), facing)).toEqual(at(0));
  expect(placeAfterKey('End', at(0), single)).toEqual(at(3, 1));
  expect(placeAfterKey('x', at(1), facing)).toBeUndefined();
});

it('goes the way of the pages by arrow keys, also where they follow one another to the left', () => {
  const leftward = { ...facing, rightToLeft: true };
  expect(placeAfterKey('ArrowLeft', at(1), leftward)).toEqual(at(2));
  expect(placeAfterKey('ArrowRight', at(1), leftward)).toEqual(at(0, 1));
  expect(placeAfterKey('ArrowDown', at(1), leftward)).toEqual(at(2));
  expect(placeAfterKey(' ', at(1), leftward)).toEqual(at(2));
});

it('shows facing pages where they are not much smaller than one alone', () => {
  const screen = { width: 1600, height: 900 };
  expect(showsFacing({ width: 612, height: 612 }, screen)).toBe(true);
  expect(showsFacing({ width: 960, height: 540 }, screen)).toBe(false);
  expect(showsFacing({ width: 612, height: 612 }, { width: 700, height: 1000 })).toBe(false);
});
