// Transformer2DModel: the attention of a U-Net block. Pixels become tokens, look at each other and at the
// text, and become pixels again.

import { add, gelu, multiply } from '../graph/ops/arithmetic.ts';
import { reshape, reshapeAs, split, transpose } from '../graph/ops/layout.ts';
import { product } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import type { ContextLogWeights, Place } from './context-log-weights.ts';
import { attention, groupNorm, known, layerNorm, linear } from './layers.ts';
import type { Module } from './network.ts';

/** Fixed in the architecture, not in its config. */
const GROUP_NORM_EPSILON = 1e-6;
const LAYER_NORM_EPSILON = 1e-5;

export interface TransformerOptions {
  layers: number;
  heads: number;
  groups: number;
  onlyCrossAttention: boolean;
  linearProjection: boolean;
  /** Text rows [B, S, D]. */
  context: Value;
  logWeights: ContextLogWeights;
  place: Place;
}

function attend(m: Module, x: Value, context: Value, heads: number, bias?: Value): Value {
  const width = known(x, -1);
  const q = linear(m.at('to_q'), x, width, { bias: false });
  const k = linear(m.at('to_k'), context, width, { bias: false });
  const v = linear(m.at('to_v'), context, width, { bias: false });
  const mixed = attention(m, q, k, v, bias === undefined ? { heads } : { heads, bias });
  return linear(m.at('to_out.0'), mixed, width);
}

/** GEGLU (Shazeer 2020): half of the hidden layer gates the other half. */
function feedForward(m: Module, x: Value): Value {
  const width = known(x, -1);
  const gated = m.at('net.0');
  const hidden = linear(gated.at('proj'), x, width * 8);
  const [value, gate] = split(gated, hidden, 2, [width * 4, width * 4]);
  return linear(m.at('net.2'), multiply(gated, value!, gelu(gated, gate!)), width);
}

function transformerBlock(m: Module, x: Value, options: TransformerOptions): Value {
  const { context, heads, logWeights, place, onlyCrossAttention } = options;
  const crossAttend = (at: Module, queries: Value): Value =>
    attend(at, queries, context, heads, logWeights.bias(at, place, queries, context));
  const normed1 = layerNorm(m.at('norm1'), x, LAYER_NORM_EPSILON);
  const attn1 = m.at('attn1');
  const seen = onlyCrossAttention ? crossAttend(attn1, normed1) : attend(attn1, normed1, normed1, heads);
  const x1 = add(m, seen, x);
  const x2 = add(m, crossAttend(m.at('attn2'), layerNorm(m.at('norm2'), x1, LAYER_NORM_EPSILON)), x1);
  return add(m, feedForward(m.at('ff'), layerNorm(m.at('norm3'), x2, LAYER_NORM_EPSILON)), x2);
}

/** x [B, C, H, W] → the same shape. */
export function transformer2d(m: Module, x: Value, options: TransformerOptions): Value {
  const [batch, , height, width] = x.shape;
  const channels = known(x, 1);
  const pixels = product([height!, width!]);
  // A 1×1 convolution is a linear layer on tokens, so both kinds of projection are one.
  const projection = { convolution: !options.linearProjection };
  const normed = groupNorm(m.at('norm'), x, { groups: options.groups, epsilon: GROUP_NORM_EPSILON });
  const flat = transpose(m, reshape(m, normed, [batch!, channels, pixels]), [0, 2, 1]);
  let tokens = linear(m.at('proj_in'), flat, channels, projection);
  for (let i = 0; i < options.layers; i++) {
    tokens = transformerBlock(m.at(`transformer_blocks.${i}`), tokens, options);
  }
  const out = linear(m.at('proj_out'), tokens, channels, projection);
  return add(m, reshapeAs(m, transpose(m, out, [0, 2, 1]), x), x);
}
