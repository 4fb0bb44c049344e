import { expect, it } from 'vitest';
import { maskOf, placesOf, resizedMask, subjectMask } from './subject-mask.ts';

it('keeps every place, whatever the size', () => {
  for (const [width, height] of [
    [1, 1],
    [3, 5],
    [7, 7],
    [64, 48],
  ] as const) {
    const places = Uint8Array.from({ length: width * height }, (_, at) => (at % 3 === 0 ? 1 : 0));
    const mask = maskOf(width, height, places)!;
    expect(subjectMask.parse(mask)).toEqual(mask);
    expect(placesOf(mask)).toEqual(places);
  }
  expect(maskOf(3, 1, Uint8Array.of(1, 0, 1))).toEqual({ width: 3, height: 1, bits: 'a' });
});

it('is never of nothing', () => {
  expect(maskOf(4, 4, new Uint8Array(16))).toBeUndefined();
  expect(subjectMask.safeParse({ width: 4, height: 1, bits: '0' }).success).toBe(false);
});

it.each([
  { width: 4, height: 2, bits: 'f' },
  { width: 4, height: 1, bits: 'ff' },
  { width: 3, height: 1, bits: 'f' },
  { width: 65, height: 1, bits: 'f'.repeat(17) },
  { width: 0, height: 1, bits: '' },
  { width: 4, height: 1, bits: 'F' },
  { width: 4, height: 1, bits: 'g' },
])('refuses what is no mask of its size: %o', (mask) => {
  expect(subjectMask.safeParse(mask).success).toBe(false);
});

it('can be had at another size', () => {
  const half = { width: 2, height: 2, data: Uint8Array.of(1, 0, 0, 1) };
  const whole = Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1);
  expect(resizedMask(half, { width: 4, height: 4 })).toEqual(whole);
  expect(resizedMask({ width: 4, height: 4, data: whole }, { width: 2, height: 2 })).toEqual(half.data);
});
