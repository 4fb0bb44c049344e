import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMersenneTwister, createRandn } from './noise.ts';

// Values are compared with torch's in scripts/parity/parts.test.ts.

test('MT19937 gives the published sequence', () => {
  const next = createMersenneTwister(5489);
  expect([next(), next(), next()]).toEqual([3499211612, 581869302, 3890346734]);
  for (let i = 3; i < 9999; i++) next();
  // The C++ standard's check of the 10000th value ([rand.predef]).
  expect(next()).toBe(4123659995);
});

test('seed 0 starts as torch.randn does', () => {
  const expected = [-1.1258398294448853, -1.152360200881958, -0.2505785822868347, -0.4338788092136383];
  expect([...createRandn(0)(64).subarray(0, 4)]).toEqual(expected.map(Math.fround));
});

describe('a generator', () => {
  test('goes on where it stopped, and only its seed counts', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 }), (seed, sizes) => {
        const [a, b] = [createRandn(seed), createRandn(BigInt(seed))];
        for (const size of sizes) expect(a(size)).toEqual(b(size));
      }),
      { numRuns: 30 },
    );
  });

  test('makes normal values', () => {
    const values = createRandn(3)(2 ** 18);
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1)).toBeLessThan(0.01);
  });
});

test.each([1.5, Number.NaN, 2 ** 53, 2n ** 64n, -(2n ** 63n) - 1n])('seed %s is refused', (seed) => {
  expect(() => createRandn(seed)).toThrow('is not a whole number of at most 64 bits');
});
