import { describe, expect, it } from 'vitest';
import { placesAround } from './found-places.ts';

const rows = (places: Uint8Array, width: number): string[] =>
  Array.from({ length: places.length / width }, (_, y) =>
    [...places.subarray(y * width, (y + 1) * width)].join(''),
  );

describe('the places around a subject', () => {
  const subject = (width: number, height: number, ...inside: number[]) => {
    const data = new Uint8Array(width * height);
    for (const place of inside) data[place] = 1;
    return { width, height, data };
  };

  it('are its own and those that touch one, and end at the picture’s edges', () => {
    const size = { width: 5, height: 4 };
    expect(rows(placesAround(subject(5, 4, 8), size), 5)).toEqual(['00111', '00111', '00111', '00000']);
    expect(rows(placesAround(subject(5, 4, 0, 19), size), 5)).toEqual(['11000', '11000', '00011', '00011']);
  });

  it('are of the size that is asked for, from what lies in the subject by more than half', () => {
    const whole = subject(4, 4, 0, 1, 4, 5, 15);
    expect(rows(placesAround(whole, { width: 2, height: 2 }), 2)).toEqual(['11', '11']);
    const wide = subject(8, 2, 0, 1, 8, 9, 2);
    expect(rows(placesAround(wide, { width: 4, height: 1 }), 4)).toEqual(['1100']);
  });
});
