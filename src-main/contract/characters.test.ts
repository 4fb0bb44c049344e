import { describe, expect, it } from 'vitest';
import { castOf, characterColours } from './characters.ts';

describe('who is in a scene', () => {
  const [fox, owl] = [{ id: 1 }, { id: 2 }];
  const cast = (ids: number[] | null | undefined) => castOf({ cast: ids }, [fox, owl], ({ id }) => id);

  it('is its own cast in its order, without those who are gone', () => {
    expect(cast([2, 1])).toEqual([owl, fox]);
    expect(cast([2, 7])).toEqual([owl]);
    expect(cast([])).toEqual([]);
  });

  it('is the first character of the story where it says nothing', () => {
    expect([cast(null), cast(undefined)]).toEqual([[fox], [fox]]);
    expect(castOf({ cast: null }, [], () => 0)).toEqual([]);
  });
});

describe('the colours of characters', () => {
  it('are given in the order in which they are told apart best, by everybody', () => {
    const order: string[] = [characterColours[0]];
    while (order.length < characterColours.length) {
      const left = characterColours.filter((one) => !order.includes(one));
      const nearest = (one: string) => Math.min(...order.map((other) => distance(one, other)));
      order.push(left.reduce((best, one) => (nearest(one) > nearest(best) ? one : best)));
    }
    expect(characterColours).toEqual(order);
  });
});

// What each kind of eye sees: Machado, Oliveira and Fernandes 2009, severity 1, on linear sRGB.
const eyes = [
  [1, 0, 0, 0, 1, 0, 0, 0, 1],
  [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
];
// Ottosson 2020, "A perceptual color space for image processing".
const cones = [
  0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619,
  0.2817188376, 0.6299787005,
];
const lab = [
  0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371,
  0.7827717662, -0.808675766,
];

const times = (matrix: readonly number[], vector: readonly number[]): number[] =>
  [0, 3, 6].map((row) => vector.reduce((sum, value, column) => sum + matrix[row + column]! * value, 0));

function linear(colour: string): number[] {
  const values = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  return values.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
}

/** How far two colours are for the eye that tells them apart worst, in OKLab. */
function distance(one: string, other: string): number {
  const seen = (colour: string, eye: readonly number[]) => {
    const light = times(eye, linear(colour)).map((value) => Math.min(1, Math.max(0, value)));
    return times(lab, times(cones, light).map(Math.cbrt));
  };
  const distances = eyes.map((eye) => {
    const [a, b] = [seen(one, eye), seen(other, eye)];
    return Math.hypot(...a.map((value, index) => value - b[index]!));
  });
  return Math.min(...distances);
}
