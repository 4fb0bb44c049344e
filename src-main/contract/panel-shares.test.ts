import { expect, it } from 'vitest';
import { lengthsOf, withGutterMoved } from './panel-shares.ts';

it('gives each share its part of the room that the gaps leave', () => {
  expect(lengthsOf([1, 3], 110, 10)).toEqual([25, 75]);
  expect(lengthsOf([2, 2, 4], 100, 0)).toEqual([25, 25, 50]);
});

it('moves one gutter and leaves the others where they are', () => {
  expect(withGutterMoved([1, 1, 2], 0, 0.05)).toEqual([0.3, 0.2, 0.5]);
  expect(withGutterMoved([1, 1, 2], 1, -0.1)).toEqual([0.25, 0.15, 0.6]);
});

it('leaves no panel too thin for words, and one that was thin already as it is', () => {
  expect(withGutterMoved([1, 1], 0, 0.9)).toEqual([0.88, 0.12]);
  expect(withGutterMoved([1, 1], 0, -5)).toEqual([0.12, 0.88]);
  expect(withGutterMoved([0.1, 0.1, 0.8], 0, 0.5)).toEqual([0.1, 0.1, 0.8]);
});
