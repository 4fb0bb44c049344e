import { describe, expect, it } from 'vitest';
import { subjectMask } from '../../../src-main/contract/subject-mask.ts';
import { fillBox, maskFrom, placesOn, stroke } from './mask-painting.ts';

const grid = { width: 8, height: 4 };
const shown = (places: Uint8Array): string[] =>
  Array.from({ length: grid.height }, (_, y) =>
    [...places.slice(y * grid.width, (y + 1) * grid.width)].map((one) => (one ? '#' : '.')).join(''),
  );

it('keeps what was painted, and nothing is no mask', () => {
  const places = placesOn(grid, null);
  expect(maskFrom(grid, places)).toBeNull();
  fillBox(places, grid, { x: 2, y: 1, width: 3, height: 2 }, 1);
  const mask = subjectMask.parse(maskFrom(grid, places));
  expect(placesOn(grid, mask)).toEqual(places);
  expect(shown(places)).toEqual(['........', '..###...', '..###...', '........']);
});

describe('a brush', () => {
  it('paints without gaps from where it was to where it is, and takes away again', () => {
    const places = placesOn(grid, null);
    stroke(places, grid, { x: 0.5, y: 1.5 }, { x: 7.5, y: 1.5 }, 0.6, 1);
    expect(shown(places)).toEqual(['........', '########', '........', '........']);
    stroke(places, grid, { x: 4, y: 2 }, { x: 4, y: 2 }, 1, 0);
    expect(shown(places)).toEqual(['........', '###..###', '........', '........']);
  });

  it('stays within the picture', () => {
    const places = placesOn(grid, null);
    stroke(places, grid, { x: -3, y: -3 }, { x: 20, y: 20 }, 50, 1);
    expect(places.every((one) => one === 1)).toBe(true);
  });
});
