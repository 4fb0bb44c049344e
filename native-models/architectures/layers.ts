// The layers that all networks are made of, each taking its parameters from the module it is given and its
// operators from the profile. Knows no architecture.

import { add, cast, multiply, swish } from '../graph/ops/arithmetic.ts';
import { type ConvOptions, conv2d } from '../graph/ops/image.ts';
import { gatherRows, transpose } from '../graph/ops/layout.ts';
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
import type { Value } from '../graph/value.ts';
import type { Module } from './network.ts';

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
    return add(m, y, multiply(m, branch, m.graph.scalar(scale)));
  }, sum);
}

/** x·weightᵀ + offset with the module's weight, in its quantised form where it has one. */
function affine(m: Module, x: Value, out: number, convolution: boolean, offset: Value | undefined): Value {
  const width = known(x, -1);
  const packed = x.shape.length > 2 ? m.packed('weight', [out, width]) : undefined;
  if (packed !== undefined) {
    const product = matMulNBits(m, x, packed, out);
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

/** x [B, C, H, W] → [B, out, H', W']. */
export function convolution(
  m: Module,
  x: Value,
  out: number,
  kernel: number,
  options: ConvOptions = {},
): Value {
  const weight = m.parameter('weight', [out, known(x, 1), kernel, kernel], { appliedTo: x });
  const y = conv2d(m, x, weight, m.parameter('bias', [out]), options);
  // A 1×1 convolution's LoRA may be stored as a linear layer's.
  const views = {
    down: (rank: number) => [rank, known(x, 1), kernel, kernel],
    up: (rank: number) => [out, rank, 1, 1],
  };
  return m.branches('weight', x, views).reduce((sum, { down, up, scale }) => {
    const branch = conv2d(m, conv2d(m, x, down, undefined, options), up, undefined);
    return add(m, sum, multiply(m, branch, m.graph.scalar(scale)));
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

/** Group norm of x [B, C, H, W]. */
export function groupNorm(
  m: Module,
  x: Value,
  { groups, epsilon, precise = false }: GroupNormOptions,
): Value {
  const channels = known(x, 1);
  const affine = { view: [1, channels, 1, 1] };
  const scale = m.parameter('weight', [channels], affine);
  const bias = m.parameter('bias', [channels], affine);
  return (precise ? norm.preciseGroupNorm : norm.groupNorm)(m, x, groups, scale, bias, epsilon);
}

/** Rows of a table of `count` rows of `width` at int64 indices. */
export function embedding(m: Module, indices: Value, count: number, width: number): Value {
  const table = m.network.stored(m.key('weight'), [count, width]);
  return cast(m, gatherRows(m, table, indices), 'float32');
}

export const silu = (m: Module, x: Value): Value => swish(m, x, 1, m.network.operators.fusedSwish);

/** softmax(q·kᵀ/√d + bias)·v for q [B, Sq, D], k and v [B, Sk, D]. */
export function attention(m: Module, q: Value, k: Value, v: Value, options: AttentionOptions): Value {
  const attend = m.network.operators.attention === 'fused' ? fusedAttention : plainAttention;
  return attend(m, q, k, v, options);
}
