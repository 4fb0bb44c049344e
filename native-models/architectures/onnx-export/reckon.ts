// How much memory an ONNX export takes. Its inner shapes are not known, so it is reckoned from the architecture's
// numbers: weights as float32, and the widest places of a graph that has attention in its parts, as exporters write it.

import type { Component, WeightType } from '../../checkpoints/checkpoint.ts';
import type { GraphMemory } from '../compiled-graph.ts';
import { MOST_BLOCKS, MOST_CHANNELS, MOST_WIDTH } from '../config-limits.ts';
import { countsUpTo, countUpTo } from '../config-reader.ts';

type Sizes = Readonly<Record<string, number>>;
type Reckon = (sizes: Sizes) => GraphMemory;

const FLOAT = 4;
const FLOATS: readonly WeightType[] = ['F16', 'BF16', 'F32', 'F64'];

/** The CPU computes in float32, whatever is stored; whole numbers stay as they are. */
function held({ weights }: Component): number {
  let bytes = 0;
  for (const { type, shape, byteLength } of weights.values()) {
    bytes += FLOATS.includes(type) ? shape.reduce((a, b) => a * b, FLOAT) : byteLength;
  }
  return bytes;
}

/** All weights are laid out anew, so that they are there twice while a session is made. */
const memory = (component: Component, activations: number): GraphMemory => {
  const bytes = held(component);
  return { held: bytes, creating: 2 * bytes, mapped: 0, activations };
};

const isSize = countUpTo(MOST_WIDTH);

/** A config's list of numbers, or one number for all `count` of them; what is none is the fallback. */
function numbers(value: unknown, count: number, fallback: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const one = Array.isArray(value) ? value[i] : value;
    return isSize(one) ? one : fallback;
  });
}

const channelsOf = ({ config }: Component): number[] => {
  const { block_out_channels: channels } = config;
  return countsUpTo(MOST_CHANNELS, MOST_BLOCKS)(channels) ? [...channels] : [320, 640, 1280, 1280];
};

/**
 * Skips of all down blocks are alive at the bottom; at one level either attention's logits are, or a feed-forward of
 * eight times the width and its gate, or a convolution's input, output and their other layouts.
 */
export function reckonUnet(component: Component): Reckon {
  const { config } = component;
  const channels = channelsOf(component);
  const heads = numbers(config.attention_head_dim, channels.length, 8);
  const layers = numbers(config.layers_per_block, channels.length, 2);
  const types: readonly unknown[] = Array.isArray(config.down_block_types) ? config.down_block_types : [];
  return ({ B = 1, H = 64, W = 64 }) => {
    let [skips, widest] = [0, 0];
    for (const [i, width] of channels.entries()) {
      const pixels = B * Math.ceil(H / 2 ** i) * Math.ceil(W / 2 ** i);
      skips += pixels * width * (layers[i]! + 1);
      const attends = String(types[i] ?? 'CrossAttn').startsWith('CrossAttn');
      const logits = attends ? heads[i]! * (pixels / B) * pixels : 0;
      widest = Math.max(widest, logits + 3 * pixels * width, pixels * width * (attends ? 12 : 6));
    }
    return memory(component, FLOAT * (skips + widest));
  };
}

/** The last block's convolutions at full size, or the one attention over all latents. */
export function reckonVae(component: Component): Reckon {
  const channels = channelsOf(component);
  return ({ B = 1, h = 64, w = 64 }) => {
    const latents = h * w;
    const full = latents * 4 ** (channels.length - 1) * Math.max(channels[0]!, channels[1] ?? 0);
    const attention = latents * latents + 4 * latents * channels.at(-1)!;
    return memory(component, FLOAT * B * Math.max(4 * full, attention));
  };
}

/** Small beside its weights: rows of 77 tokens, and four times as wide in the middle of a layer. */
export function reckonText(component: Component): Reckon {
  const { hidden_size: hidden } = component.config;
  const width = isSize(hidden) ? hidden : 768;
  return ({ B = 1 }) => memory(component, FLOAT * B * 77 * width * 16);
}
