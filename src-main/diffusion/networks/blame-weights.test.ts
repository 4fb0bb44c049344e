// A picture that is no numbers is blamed on the file whose weights hold none; settings that are right are left in peace.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeTinySdxl } from '../../../native-models/checkpoints/single-file/tiny-checkpoint-for-tests.ts';
import { encodeSafetensors } from '../../../native-models/checkpoints/write-safetensors-for-tests.ts';
import { type Component, openCheckpoint } from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import { withLoras } from '../model/loras.ts';
import { openModel } from '../model/model.ts';
import { blamingWeights } from './blame-weights.ts';
import { damageWeight } from './damage-weight-for-tests.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-blame-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const notNumbers = async (): Promise<never> => {
  throw new FabulaError(
    'bad-picture',
    'The sampler gave values that are not numbers.',
    'Use lower guidance.',
  );
};
const blamed = (components: readonly Component[]) =>
  blamingWeights(components, notNumbers).catch((error: FabulaError) => error);

test('one infinity in a U-Net is found, by file and key', async () => {
  const file = join(scratch, 'fox.safetensors');
  writeTinySdxl(file);
  const sound = await openCheckpoint(file);
  expect((await blamed([sound.unet])).message).toBe('The sampler gave values that are not numbers.');
  damageWeight(file, 'model.diffusion_model.middle_block.0.in_layers.2.weight');
  const { unet, vae } = await openCheckpoint(file);
  expect(await blamed([unet])).toMatchObject({
    code: 'bad-picture',
    message:
      'fox.safetensors is damaged: its weights hold numbers that are not finite ("mid_block.resnets.0.conv1.weight").',
  });
  expect((await blamed([vae])).message).toMatch(/^The sampler/);
});

test('a damaged LoRA is blamed, not the checkpoint below it', async () => {
  const file = join(scratch, 'base.safetensors');
  writeTinySdxl(file);
  const lora = join(scratch, 'ink.safetensors');
  const at = 'lora_unet_middle_block_1_transformer_blocks_0_attn2_to_q';
  const matrix = (shape: number[], fill: number) => ({
    type: 'F32' as const,
    shape,
    data: new Float32Array(shape[0]! * shape[1]!).fill(fill),
  });
  writeFileSync(
    lora,
    encodeSafetensors({
      [`${at}.lora_down.weight`]: matrix([2, 64], Number.NaN),
      [`${at}.lora_up.weight`]: matrix([64, 2], 1),
    }),
  );
  const { model } = await withLoras(await openModel({ path: file }), [{ file: lora }]);
  expect((await blamed([model.checkpoint.unet])).message).toMatch(/^ink\.safetensors is damaged/);
});

test('other faults pass as they are', async () => {
  const fault = new FabulaError('cancelled', 'Stopped.', 'Go on.');
  await expect(blamingWeights([], () => Promise.reject(fault))).rejects.toBe(fault);
});
