import { describe, expect, test } from 'vitest';
import { svrSettings } from '../../contract/settings.ts';
import { createRandn } from './noise.ts';
import { reweigh, singularValues } from './svr.ts';

// Values are compared with full decompositions in scripts/parity/parts.test.ts.
const width = 32;
const states = createRandn(1)(77 * width);
const prompt = {
  frames: [
    { start: 4, end: 8 },
    { start: 8, end: 11 },
  ],
  expressed: 0,
  endOfText: { start: 11, end: 77 },
};
const rows = (values: Float32Array, start: number, end: number) =>
  values.subarray(start * width, end * width);

describe('reweigh', () => {
  test('leaves its input and the identity rows alone', () => {
    const before = states.slice();
    const edited = reweigh(states, width, prompt, svrSettings.parse({}));
    expect(states).toEqual(before);
    expect(rows(edited, 0, 4)).toEqual(rows(states, 0, 4));
    expect(rows(edited, 8, 11)).not.toEqual(rows(states, 8, 11));
  });

  test('mode original edits nothing', () => {
    expect(reweigh(states, width, prompt, svrSettings.parse({ mode: 'original' }))).toEqual(states);
  });

  test('α 0 and β 1 change nothing', () => {
    const neutral = { suppressAlpha: 0, suppressBeta: 1, expressAlpha: 0, expressBeta: 1 };
    const edited = reweigh(states, width, prompt, svrSettings.parse(neutral));
    for (const [i, value] of edited.entries()) expect(value).toBeCloseTo(states[i]!, 5);
  });

  test('σ becomes β·e^(-ασ)·σ', () => {
    const only = { ...prompt, frames: [prompt.frames[0]!], endOfText: { start: 77, end: 77 } };
    const before = singularValues(states, width, only.frames);
    const edited = reweigh(states, width, only, svrSettings.parse({ expressAlpha: 0.03, expressBeta: 0.7 }));
    const after = singularValues(edited, width, only.frames);
    expect(before.length).toBe(4);
    for (const [i, sigma] of before.entries())
      expect(after[i]).toBeCloseTo(0.7 * Math.exp(-0.03 * sigma) * sigma, 4);
  });

  test('svr-eot multiplies end-of-text rows once per call', () => {
    const edited = reweigh(states, width, prompt, svrSettings.parse({ mode: 'svr-eot', eotFactor: 0.5 }));
    for (const [i, value] of rows(edited, 11, 77).entries()) expect(value).toBe(rows(states, 11, 77)[i]! / 4);
  });

  test('order matters', () => {
    const [a, b] = (['suppress-first', 'express-first'] as const).map((order) =>
      reweigh(states, width, prompt, svrSettings.parse({ order })),
    );
    expect(a).not.toEqual(b);
  });

  test('repeated rows and rows of zeros give finite numbers', () => {
    const flat = states.slice().fill(0, 8 * width);
    flat.copyWithin(5 * width, 4 * width, 5 * width);
    expect(reweigh(flat, width, prompt, svrSettings.parse({})).every(Number.isFinite)).toBe(true);
  });
});

test('singular values come largest first and hold the norm', () => {
  const sigma = singularValues(states, width, [{ start: 0, end: 6 }]);
  expect([...sigma]).toEqual([...sigma].sort((a, b) => b - a));
  const norm = rows(states, 0, 6).reduce((sum, v) => sum + v * v, 0);
  expect(sigma.reduce((sum, s) => sum + s * s, 0)).toBeCloseTo(norm, 6);
});

test('exponents that lead beyond all numbers are told instead of spread', () => {
  const large = states.map((value) => value * 1000);
  expect(() => reweigh(large, width, prompt, svrSettings.parse({ expressAlpha: -1 }))).toThrow(
    'Singular-value reweighting with the exponent -1 leads beyond all numbers for this prompt.',
  );
});
