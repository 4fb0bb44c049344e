// The layers that all networks are made of, each taking its parameters from the module it is given and its
// operators from the profile. Knows no architecture.

import {
  add,
  biasAdd,
  biasSplitGelu,
  cast,
  gelu as exactGelu,
  multiply,
  scalarLike,
  swish,
} from '../graph/ops/arithmetic.ts';
import type { ConvOptions } from '../graph/ops/image.ts';
import { gatherRows, repeatAxis, split, transpose } from '../graph/ops/layout.ts';
import {
  type AttentionOptions,
  fusedAttention,
  fusedMatMulTransposed,
  gemmTransposed,
  matMul,
  matMulNBits,
  plainAttention,
} from '../graph/ops/matrix.ts';
import * as norm from '../graph/ops/norm.ts';
import type { Dim } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { channelsOf, convolve, fromImage, toImage } from './feature-map.ts';
import type { Module } from './network.ts';
import { takes } from './profile.ts';

/** The known size of an axis; networks leave only batch, length, height and width open. */
export function known(x: Value, axis: number): number {
  const size = x.shape.at(axis);
  if (typeof size !== 'number')
    throw new Error(`axis ${axis} of ${x.name} is ${size}, which only the run knows`);
  return size;
}

export interface LinearOptions {
  bias?: boolean;
  /** The weight is stored as a 1×1 convolution's, [out, in, 1, 1]. */
  convolution?: boolean;
}

/** y = x·weightᵀ + bias: x [..., in] → [..., out]. */
export function linear(
  m: Module,
  x: Value,
  out: number,
  { bias = true, convolution = false }: LinearOptions = {},
): Value {
  const sum = affine(m, x, out, convolution, bias ? m.parameter('bias', [out]) : undefined);
  const views = { down: (rank: number) => [rank, known(x, -1)], up: (rank: number) => [out, rank] };
  return m.branches('weight', x, views).reduce((y, { down, up, scale }) => {
    const branch = times(m, times(m, x, down), up);
    return add(m, y, multiply(m, branch, scalarLike(m, branch, scale)));
  }, sum);
}

/** linear(x) + residual, [B, N, out]; `at` names the sum where it is a node of its own. */
export function linearOnto(m: Module, at: Module, x: Value, out: number, residual: Value): Value {
  if (!takes(m.network.operators.biasAdd, out)) return add(at, linear(m, x, out), residual);
  const product = linear(m, x, out, { bias: false });
  return biasAdd(m, product, m.parameter('bias', [out]), residual);
}

/** GEGLU (Shazeer 2020): one half of linear(x), gated by the gelu of the other; `at` names what is no part of linear. */
export function gatedLinear(m: Module, at: Module, x: Value, out: number): Value {
  if (takes(m.network.operators.biasSplitGelu, 2 * out)) {
    const product = linear(m, x, 2 * out, { bias: false });
    return biasSplitGelu(at, product, m.parameter('bias', [2 * out]));
  }
  const [value, gate] = split(at, linear(m, x, 2 * out), x.shape.length - 1, [out, out]);
  return multiply(at, value!, gelu(at, gate!));
}

export const gelu = (m: Module, x: Value): Value => exactGelu(m, x, m.network.operators.gelu === 'microsoft');

/** x·weightᵀ + offset with the module's weight, in its quantised form where it has one. */
function affine(m: Module, x: Value, out: number, convolution: boolean, offset: Value | undefined): Value {
  const width = known(x, -1);
  const packed = x.shape.length > 2 ? m.packed('weight', [out, width]) : undefined;
  if (packed !== undefined) {
    const quantised = matMulNBits(m, x, packed, out);
    const change = m.beside('weight', [out, width], x);
    const product = change === undefined ? quantised : add(m, quantised, times(m, x, change));
    return offset === undefined ? product : add(m, product, offset);
  }
  const stored = convolution ? [out, width, 1, 1] : [out, width];
  const weight = m.parameter('weight', stored, { view: [out, width], appliedTo: x });
  if (x.shape.length === 2) return gemmTransposed(m, x, weight, offset);
  const product = times(m, x, weight);
  return offset === undefined ? product : add(m, product, offset);
}

/** x·weightᵀ by the operators that the device is good at. */
function times(m: Module, x: Value, weight: Value): Value {
  return m.network.operators.fusedMatMul
    ? fusedMatMulTransposed(m, x, weight)
    : matMul(m, x, transpose(m, weight, [1, 0]));
}

/** A feature map → one of `out` channels. */
export function convolution(
  m: Module,
  x: Value,
  out: number,
  kernel: number,
  options: ConvOptions = {},
): Value {
  const channels = channelsOf(m, x);
  const weight = m.parameter('weight', [out, channels, kernel, kernel], { appliedTo: x });
  const y = convolve(m, x, weight, m.parameter('bias', [out]), options);
  // A 1×1 convolution's LoRA may be stored as a linear layer's.
  const views = {
    down: (rank: number) => [rank, channels, kernel, kernel],
    up: (rank: number) => [out, rank, 1, 1],
  };
  return m.branches('weight', x, views).reduce((sum, { down, up, scale }) => {
    const branch = convolve(m, convolve(m, x, down, undefined, options), up, undefined);
    return add(m, sum, multiply(m, branch, scalarLike(m, branch, scale)));
  }, y);
}

export function layerNorm(m: Module, x: Value, epsilon: number): Value {
  const width = [known(x, -1)];
  return norm.layerNorm(m, x, m.parameter('weight', width), m.parameter('bias', width), epsilon);
}

export interface GroupNormOptions {
  groups: number;
  epsilon: number;
  /** For maps of many pixels: see `preciseGroupNorm`. */
  precise?: boolean;
}

/** Group norm of a feature map. */
export function groupNorm(m: Module, x: Value, options: GroupNormOptions): Value {
  const channels = channelsOf(m, x);
  if (hasNhwcNorm(m, channels, options)) return nhwcNorm(m, x, options, false);
  const { groups, epsilon, precise = false } = options;
  // In float32 whatever comes in: its statistics overflow half.
  const affine = { view: [1, channels, 1, 1], type: 'float32' } as const;
  const scale = m.parameter('weight', [channels], affine);
  const bias = m.parameter('bias', [channels], affine);
  const { preciseNorms, normsByRows } = m.network.operators;
  const inRows = normsByRows ? norm.groupNormByRows : norm.groupNorm;
  const normed = precise && preciseNorms ? norm.preciseGroupNorm : inRows;
  const wide = cast(m, toImage(m, x), 'float32');
  return fromImage(m, cast(m, normed(m, wide, groups, scale, bias, epsilon), x.type));
}

/** silu of a group norm. */
export function activeGroupNorm(m: Module, x: Value, options: GroupNormOptions): Value {
  if (hasNhwcNorm(m, channelsOf(m, x), options)) return nhwcNorm(m, x, options, true);
  return silu(m, groupNorm(m, x, options));
}

/** An odd number of channels a group, as only tiny networks have, is normed with channels first. */
const hasNhwcNorm = (m: Module, channels: number, { groups }: GroupNormOptions): boolean =>
  m.network.channels === 'last' && channels % (2 * groups) === 0;

function nhwcNorm(m: Module, x: Value, { groups, epsilon }: GroupNormOptions, active: boolean): Value {
  const channels = [channelsOf(m, x)];
  const [scale, bias] = ['weight', 'bias'].map((name) => m.parameter(name, channels, { type: 'float32' }));
  return norm.nhwcGroupNorm(m, x, groups, scale!, bias!, { epsilon, silu: active });
}

/** Rows of a table of `count` rows of `width`, and of what was added behind it, at int64 indices. */
export function embedding(m: Module, indices: Value, count: number, width: number): Value {
  const { network } = m;
  const stored = network.withAddedRows(m, network.table(m, m.key('weight'), [count, width]));
  const isForeign = stored.type === 'bfloat16' && !network.operators.readsBfloat16;
  const table = isForeign ? cast(m, stored, 'float32') : stored;
  return cast(m, gatherRows(m, table, indices), 'float32');
}

export const silu = (m: Module, x: Value): Value => swish(m, x, 1, m.network.operators.fusedSwish);

/** `upcast`: in float32; `plain`: as its parts, whatever the device is good at. */
export type LayerAttention = AttentionOptions & { upcast?: boolean; plain?: boolean };

/** softmax(q·kᵀ/√d + bias)·v for q [B, Sq, D], k and v [B, Sk, D]. */
export function attention(
  m: Module,
  q: Value,
  k: Value,
  v: Value,
  { upcast = false, ...options }: LayerAttention,
): Value {
  if (!upcast || q.type === 'float32') return attend(m, q, k, v, options);
  const [wideQ, wideK, wideV] = [q, k, v].map((x) => cast(m, x, 'float32'));
  const { bias, ...rest } = options;
  const wide = bias === undefined ? rest : { ...rest, bias: cast(m, bias, 'float32') };
  return cast(m, attend(m, wideQ!, wideK!, wideV!, wide), q.type);
}

function attend(
  m: Module,
  q: Value,
  k: Value,
  v: Value,
  { plain = false, ...options }: AttentionOptions & { plain?: boolean },
): Value {
  const { attention: kind, biasPerHead } = m.network.operators;
  if (kind === 'plain' || plain) return plainAttention(m, q, k, v, options);
  const { bias, heads } = options;
  if (bias === undefined || !biasPerHead || bias.shape[1] === heads)
    return fusedAttention(m, q, k, v, options);
  return fusedAttention(m, q, k, v, { heads, bias: biasForHeads(m, bias, heads, q.shape[0]!) });
}

/** An attention bias [1 or B, 1, Sq, Sk] as [B, heads, Sq, Sk]. Made once for all layers that share it. */
function biasForHeads(m: Module, bias: Value, heads: number, batch: Dim): Value {
  return m.graph.shared(`${bias.name} for ${heads} heads`, () => {
    const wide = repeatAxis(m, bias, 1, heads);
    return wide.shape[0] === batch || typeof batch !== 'number' ? wide : repeatAxis(m, wide, 0, batch);
  });
}
