import { expect, it } from 'vitest';
import { zoomed } from './zoom.ts';

it('goes by the steps, from between two of them too, and stays at the ends', () => {
  expect(zoomed(100, 'in')).toBe(110);
  expect(zoomed(100, 'out')).toBe(90);
  expect(zoomed(130, 'in')).toBe(150);
  expect(zoomed(130, 'out')).toBe(125);
  expect(zoomed(200, 'in')).toBe(200);
  expect(zoomed(80, 'out')).toBe(80);
});
