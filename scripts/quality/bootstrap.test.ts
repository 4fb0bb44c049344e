// Against NumPy 2.4.6: the same resamples from numpy.random.RandomState(20250122), numpy.quantile of their ratios.

import { expect, test } from 'vitest';
import { bootstrap, pairedBootstrap, quantile, ratio, type Tally, uniform53 } from './bootstrap.ts';

const counts = [5, 5, 4, 5, 5, 3, 5, 5, 4, 5];
const tallies = (sums: readonly number[]): Tally[] => sums.map((sum, i) => ({ sum, count: counts[i]! }));
const a = tallies([3, 5, 2, 4, 4, 1, 5, 3, 2, 5]);
const b = tallies([2, 4, 2, 1, 4, 1, 3, 3, 1, 2]);

test('random numbers are those of NumPy’s legacy generator', () => {
  const random = uniform53(20250122);
  // numpy.random.RandomState(20250122).random_sample(3)
  expect([random(), random(), random()]).toEqual([
    0.9049413067980582, 0.36898286500883026, 0.13214726076146532,
  ]);
});

test('an estimate is a ratio of sums with NumPy’s percentile interval', () => {
  expect(bootstrap(a)).toEqual({ value: 34 / 46, low: 0.6, high: 0.86 });
  expect(ratio([])).toBeNaN();
});

test('a difference resamples the same stories on both sides', () => {
  const { value, low, high } = pairedBootstrap(a, b);
  expect(value).toBeCloseTo(0.2391304347826087, 12);
  expect(low).toBeCloseTo(0.09090909090909094, 12);
  expect(high).toBeCloseTo(0.38775510204081626, 12);
});

test('what all stories share cancels out of a pair, and like against like is exactly nothing', () => {
  const shifted = a.map(({ sum, count }) => ({ sum: sum + 0.1 * count, count }));
  const { low, high } = pairedBootstrap(shifted, a);
  expect(low).toBeCloseTo(0.1, 12);
  expect(high).toBeCloseTo(0.1, 12);
  expect(pairedBootstrap(a, a)).toEqual({ value: 0, low: 0, high: 0 });
  expect(() => pairedBootstrap(a, b.slice(1))).toThrow('10 stories cannot be paired with 9');
});

test('stories where nothing was asked do not count', () => {
  const none = { sum: 0, count: 0 };
  expect(bootstrap([...a, none]).value).toBe(bootstrap(a).value);
  expect(bootstrap([none]).value).toBeNaN();
  expect(bootstrap([none]).low).toBeNaN();
});

test('quantiles are linear between neighbours', () => {
  // numpy.quantile([1, 2, 4, 8], [0, .1, .5, .9, 1])
  const found = [0, 0.1, 0.5, 0.9, 1].map((q) => quantile([1, 2, 4, 8], q));
  for (const [i, value] of [1, 1.3, 3, 6.8, 8].entries()) expect(found[i]).toBeCloseTo(value, 12);
});
