import { expect, test } from 'vitest';
import { guide, rescaleGuided, usesNegativeBranch } from './guidance.ts';

// Values are compared with diffusers' in scripts/parity/parts.test.ts.
const negative = Float32Array.of(0, 1, -2, 3);
const positive = Float32Array.of(1, 1, 0, 0);

test('guidance 1 is the positive branch and needs no other', () => {
  expect(guide(negative, positive, 1)).toEqual(positive);
  expect([1, 1.01].map(usesNegativeBranch)).toEqual([false, true]);
});

test('branches of different shapes are refused', () => {
  expect(() => guide(negative, positive.subarray(1), 5)).toThrow('Branches of 4 and 3 values');
});

test('full rescale gives the positive branch its spread back, none changes nothing', () => {
  const guided = guide(negative, positive, 7);
  const spread = (v: Float32Array) => {
    const mean = v.reduce((a, b) => a + b) / v.length;
    return Math.sqrt(v.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  };
  expect(spread(rescaleGuided(guided, positive, 1))).toBeCloseTo(spread(positive), 5);
  expect(rescaleGuided(guided, positive, 0)).toEqual(guided);
  expect(rescaleGuided(new Float32Array(4), positive, 1)).toEqual(new Float32Array(4));
});
