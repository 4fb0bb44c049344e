// Transformer2DModel: the attention of a U-Net block. Pixels become tokens, look at each other and at the
// text, and become pixels again.

import { add } from '../graph/ops/arithmetic.ts';
import type { Value } from '../graph/value.ts';
import type { AttentionMaps } from './attention-maps.ts';
import type { ContextBias, Place } from './context-log-weights.ts';
import { channelsOf, fromTokens, toTokens } from './feature-map.ts';
import { attention, gatedLinear, groupNorm, known, layerNorm, linear, linearOnto } from './layers.ts';
import type { Module } from './network.ts';
import type { ReferenceAttention } from './reference-attention.ts';

/** Fixed in the architecture, not in its config. */
const GROUP_NORM_EPSILON = 1e-6;
const LAYER_NORM_EPSILON = 1e-5;

export interface TransformerOptions {
  layers: number;
  heads: number;
  groups: number;
  onlyCrossAttention: boolean;
  /** Attention in float32 whatever the network computes in. */
  upcastAttention: boolean;
  linearProjection: boolean;
  /** Text rows [B, S, D]. */
  context: Value;
  logWeights: ContextBias;
  /** What self-attention sees beside its own row. */
  reference?: ReferenceAttention | undefined;
  maps?: AttentionMaps | undefined;
  place: Place;
}

interface Attended {
  context: Value;
  /** From queries, keys and values to what they give. */
  mix(q: Value, k: Value, v: Value): Value;
  /** What the result is added to, and the module that the sum belongs to. */
  onto: Value;
  at: Module;
}

function attend(m: Module, x: Value, { context, mix, onto, at }: Attended): Value {
  const width = known(x, -1);
  const q = linear(m.at('to_q'), x, width, { bias: false });
  const k = linear(m.at('to_k'), context, width, { bias: false });
  const v = linear(m.at('to_v'), context, width, { bias: false });
  return linearOnto(m.at('to_out.0'), at, mix(q, k, v), width, onto);
}

function feedForward(m: Module, x: Value, onto: Value, at: Module): Value {
  const width = known(x, -1);
  const gated = m.at('net.0');
  const hidden = gatedLinear(gated.at('proj'), gated, x, width * 4);
  return linearOnto(m.at('net.2'), at, hidden, width, onto);
}

function transformerBlock(m: Module, x: Value, options: TransformerOptions): Value {
  const { context, heads, logWeights, place, onlyCrossAttention, upcastAttention: upcast } = options;
  const crossAttend = (layer: Module, queries: Value, onto: Value): Value => {
    const bias = logWeights.bias(layer, place, queries, context);
    const mix = (q: Value, k: Value, v: Value): Value => {
      options.maps?.record(layer, place, q, k, { heads, bias });
      return attention(layer, q, k, v, { heads, upcast, bias });
    };
    return attend(layer, queries, { context, mix, onto, at: m });
  };
  const selfAttend = (layer: Module, tokens: Value, onto: Value): Value => {
    const mix = (q: Value, k: Value, v: Value): Value =>
      options.reference?.mix(layer, place, { x: tokens, q, k, v, heads, upcast }) ??
      attention(layer, q, k, v, { heads, upcast });
    return attend(layer, tokens, { context: tokens, mix, onto, at: m });
  };
  const normed1 = layerNorm(m.at('norm1'), x, LAYER_NORM_EPSILON);
  const attn1 = m.at('attn1');
  const x1 = (onlyCrossAttention ? crossAttend : selfAttend)(attn1, normed1, x);
  const x2 = crossAttend(m.at('attn2'), layerNorm(m.at('norm2'), x1, LAYER_NORM_EPSILON), x1);
  return feedForward(m.at('ff'), layerNorm(m.at('norm3'), x2, LAYER_NORM_EPSILON), x2, m);
}

/** A feature map → another of its shape. */
export function transformer2d(m: Module, x: Value, options: TransformerOptions): Value {
  const channels = channelsOf(m, x);
  // A 1×1 convolution is a linear layer on tokens, so both kinds of projection are one.
  const projection = { convolution: !options.linearProjection };
  const normed = groupNorm(m.at('norm'), x, { groups: options.groups, epsilon: GROUP_NORM_EPSILON });
  let tokens = linear(m.at('proj_in'), toTokens(m, normed), channels, projection);
  for (let i = 0; i < options.layers; i++) {
    tokens = transformerBlock(m.at(`transformer_blocks.${i}`), tokens, options);
  }
  const out = linear(m.at('proj_out'), tokens, channels, projection);
  return add(m, fromTokens(m, out, x), x);
}
