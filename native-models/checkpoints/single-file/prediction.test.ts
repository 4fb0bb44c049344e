// What a network predicts, told by everything that may tell it: tensors, a config beside it, metadata, weights, its name.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Family, WeightTable } from '../checkpoint.ts';
import { type Evidence, readVariant } from './prediction.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-prediction-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** SD 2's telling bias, its values spread so far. */
function biasSpread(spread: number): WeightTable {
  const file = join(scratch, 'bias');
  const values = Float32Array.from({ length: 320 }, (_, i) => (i % 2 === 0 ? spread : -spread));
  writeFileSync(file, new Uint8Array(values.buffer));
  const ref = { type: 'F32' as const, shape: [320], file, byteOffset: 0, byteLength: 1280 };
  return new Map([['model.diffusion_model.output_blocks.11.1.transformer_blocks.0.norm1.bias', ref]]);
}

const told = async (more: Partial<Evidence>) => {
  const evidence: Evidence = {
    tensors: new Map(),
    metadata: {},
    family: 'sdxl',
    name: 'fox',
    beside: undefined,
    ...more,
  };
  return readVariant(evidence);
};
const marker = (name: string): WeightTable => new Map([[name, {} as never]]);
const beside = (prediction: 'epsilon' | 'v_prediction' | 'sample') => ({
  path: '/m/fox.yaml',
  name: 'fox.yaml',
  prediction,
});

describe.each<Family>(['sd1', 'sdxl'])('%s', (family) => {
  test('noise, where nothing says otherwise', async () => {
    expect(await told({ family })).toMatchObject({ scheduler: { prediction_type: 'epsilon' }, notes: [] });
  });

  test('a config beside it', async () => {
    const found = await told({ family, beside: beside('v_prediction') });
    expect(found.scheduler).toEqual({ prediction_type: 'v_prediction' });
    expect(found.files).toEqual(['/m/fox.yaml']);
    expect(found.notes[0]).toMatch(/fox\.yaml beside it says/);
    // One that says what is so anyway leaves the model what it was.
    expect(await told({ family, beside: beside('epsilon') })).toMatchObject({ notes: [], files: [] });
  });

  test('its own tensor stands above the config beside it', async () => {
    const found = await told({ family, tensors: marker('v_pred'), beside: beside('epsilon') });
    expect(found.scheduler.prediction_type).toBe('v_prediction');
    expect(found.notes[0]).toMatch(/which fox\.yaml beside it denies/);
  });

  test.each(['mergeXL_vPred10', 'noob-v-pred', 'FOX VPRED', 'fox_v_prediction', 'noobaiVpred'])(
    'its name: %s, with a note',
    async (name) => {
      const { scheduler, notes } = await told({ family, name });
      expect(scheduler.prediction_type).toBe('v_prediction');
      expect(notes[0]).toMatch(/its name says v/);
    },
  );

  test.each(['vpredator', 'notVpred', 'fox-eps-not-v-pred', 'epsilonPred11', 'improved', 'fox_from_vpred'])(
    'not its name: %s',
    async (name) => {
      expect((await told({ family, name })).scheduler.prediction_type).toBe('epsilon');
    },
  );

  test('metadata stand above its name', async () => {
    const metadata = { 'modelspec.prediction_type': 'epsilon' };
    expect((await told({ family, name: 'a-v-pred', metadata })).scheduler.prediction_type).toBe('epsilon');
  });
});

test('zero terminal SNR by name, with v alone', async () => {
  expect((await told({ name: 'noob_vpred_ztsnr' })).scheduler).toMatchObject({
    rescale_betas_zero_snr: true,
    timestep_spacing: 'trailing',
  });
  expect((await told({ name: 'noob_ztsnr' })).scheduler).toEqual({ prediction_type: 'epsilon' });
});

describe('SD 2', () => {
  test('sd_turbo predicts noise at 512 pixels', async () => {
    expect(await told({ family: 'sd2', name: 'sd_turbo' })).toMatchObject({
      scheduler: { prediction_type: 'epsilon' },
      unet: { sample_size: 64 },
    });
  });

  test.each([
    [0.02, 'epsilon'],
    [0.2, 'v_prediction'],
  ])('a bias that is spread by %s tells %s', async (spread, prediction) => {
    const tensors = biasSpread(spread);
    expect((await told({ family: 'sd2', tensors })).scheduler.prediction_type).toBe(prediction);
  });
});
