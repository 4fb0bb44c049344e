import { expect, test } from 'vitest';
import { threadSeconds } from '../../thread-seconds-for-tests.ts';
import type { WeightRef, WeightTable } from '../checkpoint.ts';
import { readArchitecture } from './architectures.ts';
import { inferTextConfig, inferUnetConfig, inferVaeConfig } from './infer-configs.ts';

const ref = (...shape: number[]): WeightRef => ({
  type: 'F16',
  shape,
  file: 'x',
  byteOffset: 0,
  byteLength: 0,
});

/** Keys that tell a U-Net's blocks: depth of each attention by block, `[]` for a block without. */
function unetWeights(
  channels: readonly number[],
  down: readonly (readonly number[])[],
  up: readonly (readonly number[])[],
  hasMidAttention: boolean,
): WeightTable {
  const table = new Map<string, WeightRef>();
  const block = (at: string, width: number, resnets: number, depths: readonly number[]) => {
    for (let k = 0; k < resnets; k++) table.set(`${at}.resnets.${k}.conv2.weight`, ref(width, width, 3, 3));
    for (const [k, depth] of depths.entries()) {
      table.set(`${at}.attentions.${k}.proj_in.weight`, ref(width, width));
      for (let d = 0; d < depth; d++) {
        table.set(`${at}.attentions.${k}.transformer_blocks.${d}.attn2.to_k.weight`, ref(width, 2048));
      }
    }
  };
  for (const [i, depths] of down.entries()) block(`down_blocks.${i}`, channels[i]!, 2, depths);
  for (const [i, depths] of up.entries()) block(`up_blocks.${i}`, channels.toReversed()[i]!, 3, depths);
  table.set('mid_block.resnets.0.conv2.weight', ref(1280, 1280, 3, 3));
  if (hasMidAttention) table.set('mid_block.attentions.0.norm.weight', ref(1280));
  table.set('add_embedding.linear_1.weight', ref(1280, 2816));
  return table;
}

test('SDXL’s own shapes give SDXL’s own config', async () => {
  const { unet } = await readArchitecture('sdxl');
  const sdxl = unetWeights([320, 640, 1280], [[], [2, 2], [10, 10]], [[10, 10, 10], [2, 2, 2], []], true);
  expect(inferUnetConfig(sdxl, unet)).toEqual(unet);
});

test('a distilled SDXL with uneven depths and no attention in the middle is told from its keys', async () => {
  const { unet } = await readArchitecture('sdxl');
  const distilled = unetWeights([320, 640, 1280], [[], [2, 2], [4, 4]], [[4, 4, 10], [2, 1, 1], []], false);
  expect(inferUnetConfig(distilled, unet)).toMatchObject({
    transformer_layers_per_block: [
      [1, 1],
      [2, 2],
      [4, 4],
    ],
    reverse_transformer_layers_per_block: [
      [4, 4, 10],
      [2, 1, 1],
      [1, 1, 1],
    ],
    mid_block_type: 'UNetMidBlock2D',
  });
});

test('nothing is made up where the weights tell nothing', async () => {
  const { unet, vae, text_encoder: text } = await readArchitecture('sd1');
  expect(inferUnetConfig(new Map(), unet)).toEqual(unet);
  expect(inferVaeConfig(new Map(), vae)).toEqual(vae);
  expect(inferTextConfig(new Map(), text)).toEqual(text);
});

test('a file with more blocks than any network has is looked through in one walk', async () => {
  const table = new Map<string, WeightRef>();
  for (let i = 0; i < 25_000; i++) {
    table.set(`down_blocks.${i}.attentions.${i}.transformer_blocks.0.attn2.to_k.weight`, ref(8, 8));
    table.set(`up_blocks.${i}.resnets.${i}.conv2.weight`, ref(8, 8, 3, 3));
  }
  const { unet } = await readArchitecture('sdxl');
  const start = threadSeconds();
  inferUnetConfig(table, unet);
  inferVaeConfig(table, {});
  inferTextConfig(table, {});
  expect(threadSeconds() - start).toBeLessThan(3);
});
