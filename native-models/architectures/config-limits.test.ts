// Numbers of a config that would become sizes and loops without end, and the published ones that must pass.

import { expect, test } from 'vitest';
import type { Component } from '../checkpoints/checkpoint.ts';
import { CheckpointError } from '../checkpoints/checkpoint-error.ts';
import { readArchitecture } from '../checkpoints/single-file/architectures.ts';
import { threadSeconds } from '../thread-seconds-for-tests.ts';
import { compileTextEncoder, compileUnet, compileVaeDecoder } from './compile.ts';
import { fixtureComponent, withConfig } from './component-for-tests.ts';

const NETWORKS = [
  ['unet', (one: Component) => compileUnet(one)],
  ['vae', (one: Component) => compileVaeDecoder(one)],
  ['textEncoder', (one: Component) => compileTextEncoder(one, { hiddenState: 'normed' })],
] as const;

/** Of a pipeline, of training, a token, or read by nobody. */
const UNREAD =
  /^(_|in_channels$|scaling_factor|shift_factor|sample_size|dropout|attention_dropout|initializer|[be]os_token|pad_token|logit_scale|addition_embed_type_num_heads)/;

function faultOf(work: () => unknown): { fault: unknown; seconds: number } {
  const start = threadSeconds();
  let fault: unknown;
  try {
    work();
  } catch (error) {
    fault = error;
  }
  return { fault, seconds: threadSeconds() - start };
}

test.each(NETWORKS)(
  'no number of a config freezes the compiler: each is refused by file and key: %s',
  async (part, compile) => {
    for (const fixture of ['sd15', 'sdxl', 'lcm'] as const) {
      const component = await fixtureComponent(fixture, part);
      for (const [key, value] of Object.entries(component.config)) {
        if (typeof value !== 'number' && !(Array.isArray(value) && typeof value[0] === 'number')) continue;
        for (const huge of [40_000, 4e8, 5e9, 2 ** 40, 1e300, -3, 0.5]) {
          const changed = Array.isArray(value) ? [...value.slice(1), huge] : huge;
          const { fault, seconds } = faultOf(() => compile(withConfig(component, { [key]: changed })));
          expect(seconds, `${fixture} ${key} = ${huge}`).toBeLessThan(1.5);
          if (fault === undefined) {
            // Right for some, and what nobody reads may be anything.
            expect(huge === 0.5 || huge === 40_000 || UNREAD.test(key), `${fixture} ${key} = ${huge}`).toBe(
              true,
            );
            continue;
          }
          expect(fault).toBeInstanceOf(CheckpointError);
          const { message, code } = fault as CheckpointError;
          if (code === 'bad-config' || code === 'unsupported-config') {
            expect(message).toContain(`${component.files[0]}: `);
            expect(message).toContain(key);
          } else {
            // Within the limits, and not what the weights are.
            expect(['wrong-keys', 'wrong-shape']).toContain(code);
            expect(message).toContain(component.source);
          }
        }
      }
    }
  },
  60_000,
);

test('numbers that pass one by one but not together are told with the config they stand in', async () => {
  const text = await fixtureComponent('sd15', 'textEncoder');
  expect(() =>
    compileTextEncoder(withConfig(text, { num_attention_heads: 127 }), { hiddenState: 'normed' }),
  ).toThrow(/config\.json: num_attention_heads is 127, not a number that divides hidden_size/);
  const unet = await fixtureComponent('sdxl', 'unet');
  const deep = { transformer_layers_per_block: [64, 64, 64], layers_per_block: 6 };
  expect(() => compileUnet(withConfig(unet, deep))).toThrow('at most 512 layers in all');
});

/** What the published models have that differs most; without their weights only those are found wrong. */
const PUBLISHED: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  [
    'SSD-1B',
    {
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
    },
  ],
  [
    'Segmind Vega',
    {
      transformer_layers_per_block: [
        [1, 1],
        [1, 1],
        [2, 2],
      ],
      reverse_transformer_layers_per_block: [
        [2, 2, 2],
        [1, 1, 1],
        [1, 1, 1],
      ],
      mid_block_type: 'UNetMidBlock2D',
    },
  ],
  [
    'KOALA 700M',
    { layers_per_block: 1, transformer_layers_per_block: [1, 2, 5], mid_block_type: 'UNetMidBlock2D' },
  ],
  [
    'SDXL refiner',
    {
      block_out_channels: [384, 768, 1536, 1536],
      attention_head_dim: [6, 12, 24, 24],
      transformer_layers_per_block: 4,
      cross_attention_dim: 1280,
      projection_class_embeddings_input_dim: 2560,
      down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D'],
      up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'UpBlock2D'],
    },
  ],
  ['Playground v2.5', { sample_size: 128 }],
];

test('published architectures are within the limits', async () => {
  const bare = (name: Component['name'], config: Component['config'], className = ''): Component => ({
    name,
    source: name,
    className,
    config,
    weights: new Map(),
    files: [`${name}/config.json`],
  });
  for (const family of ['sd1', 'sd2', 'sdxl'] as const) {
    const { unet, vae, text_encoder, text_encoder_2 } = await readArchitecture(family);
    expect(() => compileUnet(bare('unet', unet))).toThrow(/missing: /);
    expect(() => compileVaeDecoder(bare('vae', vae))).toThrow(/missing: /);
    for (const text of [text_encoder, text_encoder_2]) {
      if (text === undefined) continue;
      const encoder = bare('text_encoder', text, 'CLIPTextModelWithProjection');
      expect(() => compileTextEncoder(encoder, { hiddenState: 'penultimate' })).toThrow(/missing: /);
    }
  }
  const { unet } = await readArchitecture('sdxl');
  for (const [name, changes] of PUBLISHED) {
    expect(() => compileUnet(bare('unet', { ...unet, ...changes })), name).toThrow(/missing: /);
  }
  const longClip = bare('text_encoder', {
    max_position_embeddings: 248,
    hidden_size: 768,
    num_attention_heads: 12,
  });
  expect(() => compileTextEncoder(longClip, { hiddenState: 'normed' })).toThrow(/missing: /);
});
