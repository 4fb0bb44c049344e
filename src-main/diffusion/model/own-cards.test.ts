// Steps and guidance are those of the models' public cards (segmind/SSD-1B, segmind/Segmind-Vega, etri-vilab/koala-*,
// playgroundai/playground-v2-1024px-aesthetic).

import path from 'node:path';
import { expect, it } from 'vitest';
import type { Checkpoint, Component } from '../../../native-models/index.ts';
import { type Model, openModel } from './model.ts';
import { ownCard } from './own-cards.ts';
import { resolveSettings } from './settings.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../native-models/parity/fixtures');
const tiny = await openModel({ path: path.join(fixtures, 'whole-method/models/tiny-sdxl') });

/** The tiny model under a name, its U-Net with these layers on the way down where they are told. */
function model(name: string, blocks?: readonly (readonly number[])[], hasMiddle = true): Model {
  const keys = (blocks ?? []).flatMap((attentions, block) =>
    attentions.flatMap((layers, attention) =>
      Array.from(
        { length: layers },
        (_, layer) => `down_blocks.${block}.attentions.${attention}.transformer_blocks.${layer}.norm1.weight`,
      ),
    ),
  );
  if (hasMiddle) keys.push('mid_block.resnets.0.conv1.weight');
  const { checkpoint } = tiny;
  const weights = new Map(keys.map((key) => [key, {}])) as unknown as Component['weights'];
  const unet: Component = blocks ? { ...checkpoint.unet, weights } : checkpoint.unet;
  const own: Checkpoint = { ...checkpoint, name, place: `/m/${name}.safetensors`, unet };
  return { ...tiny, checkpoint: own };
}

it.each<[string, number, number, Model]>([
  ['SSD-1B', 50, 9, model('fox', [[], [2, 2], [4, 4]])],
  ['Segmind-Vega', 50, 9, model('fox', [[], [1, 1], [2, 2]])],
  ['KOALA-1B', 25, 5, model('fox', [[], [2], [6]])],
  ['KOALA-700M', 25, 5, model('fox', [[], [2], [5]], false)],
  ['Playground v2', 50, 3, model('playground-v2.fp16')],
  ['Playground v2', 50, 3, model('playground-v2-1024px-aesthetic')],
  ['Playground v2.5', 50, 3, model('playground-v2.5-1024px-aesthetic.fp16')],
])('%s is drawn with %i steps and guidance %d', (name, steps, guidanceScale, one) => {
  expect(ownCard(one.checkpoint)?.model).toBe(name);
  expect(resolveSettings(one, {})).toMatchObject({ steps, guidanceScale });
  expect(resolveSettings(one, { steps: 7, guidanceScale: 2 })).toMatchObject({ steps: 7, guidanceScale: 2 });
});

it('leaves what takes few steps to its preset, and other names alone', () => {
  const koala = model('koala-lightning-700m', [[], [2], [5]], false);
  expect(resolveSettings(koala, {})).toMatchObject({ preset: 'lightning', steps: 10, guidanceScale: 3.5 });
  const merged = model('SSD-1B_LCM', [[], [2, 2], [4, 4]]);
  expect(resolveSettings(merged, {})).toMatchObject({ preset: 'lcm', steps: 4, guidanceScale: 1 });
  for (const name of ['sd_xl_base_1.0', 'my_playground', 'playground-v23'])
    expect(ownCard(model(name).checkpoint)).toBeUndefined();
});
