import { describe, expect, it } from 'vitest';
import { goldenCases, measureGoldenCase } from './whole-method-golden-for-tests.ts';

// Goldens: native-models/parity/whole_method.py, a PyTorch restatement with the extra identity run and stored
// keys. The bounds and what they mean are in whole-method-golden-for-tests.ts.
// Each family of models and each part of the method once; `npm run parity` compares all of them.
const names = [
  'clip-skip',
  'freeu',
  'lcm',
  'long-prompt',
  'notch-bridge',
  'paper',
  'released',
  'sampler-euler-ancestral',
  'sd15-break',
  'sd21-dpmpp',
  'svr-eot',
  'two-casts',
  'windows-by-length',
];

describe('tellStory does what the published method does', () => {
  it('has goldens of these names', async () => {
    expect(await goldenCases()).toEqual(expect.arrayContaining(names));
  });

  it.each(names)('%s', async (name) => {
    const distances = await measureGoldenCase(name);
    expect(distances.some(({ quantity }) => quantity === 'latents')).toBe(true);
    expect(distances.filter(({ measured, bound }) => !(measured <= bound))).toEqual([]);
  });
});
