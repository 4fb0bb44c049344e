import { expect, it } from 'vitest';
import { around, faceIn, headOf, inTurn, nearestTo } from './subjects.ts';

const fox = { left: 0.1, top: 0.2, right: 0.3, bottom: 0.8 };
const owl = { left: 0.6, top: 0.4, right: 0.8, bottom: 0.6 };

it('has its face in the upper half, in the middle', () => {
  expect(faceIn(fox)).toEqual({ x: expect.closeTo(0.2), y: expect.closeTo(0.38) });
  expect(headOf(fox)).toEqual({ ...fox, bottom: expect.closeTo(0.5) });
  expect(around([fox, owl])).toEqual({ left: 0.1, top: 0.2, right: 0.8, bottom: 0.8 });
});

it('of several the nearest is meant, or each in turn from the left', () => {
  expect(nearestTo([owl, fox], { x: 0.3, y: 0.9 })).toBe(fox);
  expect(nearestTo([owl, fox], { x: 0.9, y: 0.1 })).toBe(owl);
  expect(nearestTo([], { x: 0.5, y: 0.5 })).toBeUndefined();
  expect([0, 1, 2].map((turn) => inTurn([owl, fox], turn))).toEqual([fox, owl, fox]);
  expect(inTurn([], 0)).toBeUndefined();
});
