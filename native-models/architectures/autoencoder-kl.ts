// The decoder of AutoencoderKL: latents to a picture (Rombach et al. 2022). Scaling latents, tiling large ones
// and clamping the picture are the caller's.

import type { Component, WeightRef, WeightTable } from '../checkpoints/checkpoint.ts';
import { add } from '../graph/ops/arithmetic.ts';
import type { Value } from '../graph/value.ts';
import type { CompiledGraph } from './compiled-graph.ts';
import { MOST_BLOCKS, MOST_CHANNELS, MOST_LATENT_CHANNELS, MOST_RESNETS } from './config-limits.ts';
import { ConfigReader } from './config-reader.ts';
import { channelsOf, fromTokens, toTokens } from './feature-map.ts';
import {
  activeGroupNorm,
  attention,
  convolution,
  type GroupNormOptions,
  groupNorm,
  linear,
} from './layers.ts';
import { type Module, Network } from './network.ts';
import type { CompileOptions } from './profile.ts';
import { resnet, upsample } from './resnet.ts';

/** Fixed in the architecture, not in its config. */
const EPSILON = 1e-6;

interface VaeDecoderConfig {
  latentChannels: number;
  imageChannels: number;
  blockChannels: readonly number[];
  resnetsPerBlock: number;
  groups: number;
  hasPostQuantConv: boolean;
  hasAttention: boolean;
}

/** Defaults are those of diffusers' AutoencoderKL. */
function readConfig(component: Component): VaeDecoderConfig {
  const config = new ConfigReader(component.config, component.files[0] ?? component.name);
  const blockChannels = config.integers(
    'block_out_channels',
    { most: MOST_CHANNELS, length: MOST_BLOCKS },
    [64],
  );
  const upBlocks = config.listOf('up_block_types', ['UpDecoderBlock2D'], ['UpDecoderBlock2D']);
  if (upBlocks.length !== blockChannels.length) {
    throw config.bad('up_block_types', `a list as long as block_out_channels (${blockChannels.length})`);
  }
  config.oneOf('act_fn', ['silu'], 'silu');
  // Of the encoder, of sizes and scales that the caller applies, and of the pipeline's own precision choices.
  config.ignore('in_channels', 'down_block_types', 'sample_size', 'scaling_factor', 'shift_factor');
  config.ignore('latents_mean', 'latents_std', 'force_upcast', 'use_quant_conv');
  const parsed = {
    latentChannels: config.integer('latent_channels', MOST_LATENT_CHANNELS, 4),
    imageChannels: config.integer('out_channels', MOST_LATENT_CHANNELS, 3),
    blockChannels,
    resnetsPerBlock: config.integer('layers_per_block', MOST_RESNETS, 1) + 1,
    groups: config.integer('norm_num_groups', MOST_CHANNELS, 32),
    hasPostQuantConv: config.boolean('use_post_quant_conv', true),
    hasAttention: config.boolean('mid_block_add_attention', true),
  };
  config.divides('norm_num_groups', parsed.groups, blockChannels);
  config.finish();
  return parsed;
}

/** What the attention of the mid block was called before diffusers 0.15, to what it is called now. */
const RENAMED: Readonly<Record<string, string>> = {
  query: 'to_q',
  key: 'to_k',
  value: 'to_v',
  proj_attn: 'to_out.0',
};

/** The weights under today's keys. Projections stored as 1×1 convolutions are seen as matrices. */
function normaliseKeys(weights: WeightTable): WeightTable {
  const table = new Map<string, WeightRef>();
  for (const [key, ref] of weights) {
    const match = /^(.*\.mid_block\.attentions\.\d+\.)([a-z_]+(?:\.0)?)\.(weight|bias)$/.exec(key);
    if (match === null) {
      table.set(key, ref);
      continue;
    }
    const [, place, layer, kind] = match;
    const isConvolution = ref.shape.length === 4 && ref.shape[2] === 1 && ref.shape[3] === 1;
    const seen = isConvolution ? { ...ref, shape: ref.shape.slice(0, 2) } : ref;
    table.set(`${place}${RENAMED[layer!] ?? layer}.${kind}`, seen);
  }
  return table;
}

/** Self-attention of one head over all pixels, with a residual. */
function pixelAttention(m: Module, x: Value, options: GroupNormOptions): Value {
  const channels = channelsOf(m, x);
  const tokens = toTokens(m, groupNorm(m.at('group_norm'), x, options));
  const [q, k, v] = ['to_q', 'to_k', 'to_v'].map((name) => linear(m.at(name), tokens, channels));
  const mixed = linear(m.at('to_out.0'), attention(m, q!, k!, v!, { heads: 1 }), channels);
  return add(m, x, fromTokens(m, mixed, x));
}

/**
 * Compiles a VAE's decoder. Input `latents` float32 [B, C, h, w], already divided by the scaling factor and
 * un-normed; output `image` float32 [B, 3, 8h, 8w] in -1..1, not clamped. Throws CheckpointError.
 */
export function compileVaeDecoder(component: Component, options: CompileOptions = {}): CompiledGraph {
  const config = readConfig(component);
  const { blockChannels } = config;
  const norms = { groups: config.groups, epsilon: EPSILON, precise: true };
  // SDXL's overflows half.
  const { precision: _, rounding: __, ...inFloat32 } = options;
  const network = new Network(component, inFloat32, { weights: normaliseKeys(component.weights) });
  const root = network.root();
  const decoder = root.at('decoder');
  const widest = blockChannels.at(-1)!;
  const residual = (m: Module, x: Value, channels: number): Value => resnet(m, x, { channels, ...norms });

  const latents = network.graph.input('latents', 'float32', ['B', config.latentChannels, 'h', 'w']);
  const quantised = config.hasPostQuantConv
    ? convolution(root.at('post_quant_conv'), latents, config.latentChannels, 1)
    : latents;
  let x = convolution(decoder.at('conv_in'), quantised, widest, 3, { padding: 1 });
  const mid = decoder.at('mid_block');
  x = residual(mid.at('resnets.0'), x, widest);
  if (config.hasAttention) x = pixelAttention(mid.at('attentions.0'), x, norms);
  x = residual(mid.at('resnets.1'), x, widest);
  for (const [i, channels] of blockChannels.toReversed().entries()) {
    const block = decoder.at(`up_blocks.${i}`);
    for (let k = 0; k < config.resnetsPerBlock; k++) x = residual(block.at(`resnets.${k}`), x, channels);
    if (i < blockChannels.length - 1) x = upsample(block.at('upsamplers.0'), x);
  }
  const out = decoder.at('conv_norm_out');
  const active = activeGroupNorm(out, x, norms);
  const image = convolution(decoder.at('conv_out'), active, config.imageChannels, 3, { padding: 1 });
  network.graph.output('image', image);
  return network.finish((key) => key.startsWith('encoder.') || key.startsWith('quant_conv.'));
}
