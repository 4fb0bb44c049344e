import { describe, expect, it } from 'vitest';
import { goldenCases, measureGoldenCase } from './whole-method-golden-for-tests.ts';

// Goldens: native-models/parity/whole_method.py, a PyTorch restatement with the extra identity run and stored
// keys. The bounds and what they mean are in whole-method-golden-for-tests.ts.
const names = await goldenCases();

describe('tellStory does what the published method does', () => {
  it.each(names)('%s', async (name) => {
    const distances = await measureGoldenCase(name);
    expect(distances.some(({ quantity }) => quantity === 'latents')).toBe(true);
    expect(distances.filter(({ measured, bound }) => !(measured <= bound))).toEqual([]);
  });
});
