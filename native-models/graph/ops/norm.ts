// Normalisation of feature maps and token rows.

import type { Scope } from '../builder.ts';
import { FloatAttribute } from '../onnx-proto.ts';
import { product, type Shape, sameShape } from '../shape.ts';
import type { Value } from '../value.ts';
import { add, cast, divide, multiply, squareRoot, subtract } from './arithmetic.ts';
import { reshape, reshapeAs, shapeOf } from './layout.ts';

/** Normalises each row of the last axis: x [..., D], scale and bias [D]. */
export function layerNorm(s: Scope, x: Value, scale: Value, bias: Value, epsilon: number): Value {
  const width = x.shape.at(-1);
  if (width === undefined || !sameShape(scale.shape, [width]) || !sameShape(bias.shape, [width])) {
    throw s.mismatch(
      'LayerNormalization',
      [x, scale, bias],
      'scale and bias must be as wide as the last axis',
    );
  }
  return s.node('LayerNormalization', [x, scale, bias], x.type, x.shape, {
    attributes: { axis: -1, epsilon: new FloatAttribute(epsilon) },
  });
}

/** Checks x [B, C, H, W], scale and bias [1, C, 1, 1], and returns the channels of one group. */
function channelsPerGroup(s: Scope, x: Value, groups: number, scale: Value, bias: Value): number {
  const channels = x.shape[1];
  const affine = [1, channels!, 1, 1];
  if (x.shape.length !== 4 || !sameShape(scale.shape, affine) || !sameShape(bias.shape, affine)) {
    throw s.mismatch('group norm', [x, scale, bias], 'needs x [B, C, H, W], scale and bias [1, C, 1, 1]');
  }
  if (typeof channels !== 'number' || channels % groups !== 0) {
    throw s.mismatch('group norm', [x], `${groups} groups do not divide the channels`);
  }
  return channels / groups;
}

/**
 * Group norm of x [B, C, H, W] with scale and bias [1, C, 1, 1]: an instance norm over the groups, then the
 * affine part. (GroupNormalization itself is decomposed on the CPU and missing on WebGPU.)
 */
export function groupNorm(
  s: Scope,
  x: Value,
  groups: number,
  scale: Value,
  bias: Value,
  epsilon: number,
): Value {
  const perGroup = channelsPerGroup(s, x, groups, scale, bias);
  const [batch, , height, width] = x.shape;
  return normedGroups(s, x, [batch!, groups, product([perGroup, height!, width!])], scale, bias, epsilon);
}

/** The same for providers that take no axis of more than 16384: the rows of a map are kept apart. */
export function groupNormByRows(
  s: Scope,
  x: Value,
  groups: number,
  scale: Value,
  bias: Value,
  epsilon: number,
): Value {
  const perGroup = channelsPerGroup(s, x, groups, scale, bias);
  const [batch, , height, width] = x.shape;
  return normedGroups(s, x, [batch!, groups, product([perGroup, height!]), width!], scale, bias, epsilon);
}

/** `view`: x with the groups as the axis of channels. */
function normedGroups(s: Scope, x: Value, view: Shape, scale: Value, bias: Value, epsilon: number): Value {
  const groups = view[1] as number;
  const ones = s.graph.constant(new Float32Array(groups).fill(1), [groups]);
  const zeros = s.graph.constant(new Float32Array(groups), [groups]);
  const grouped = reshape(s, x, view);
  const normed = s.node('InstanceNormalization', [grouped, ones, zeros], x.type, grouped.shape, {
    attributes: { epsilon: new FloatAttribute(epsilon) },
  });
  return add(s, multiply(s, reshapeAs(s, normed, x), scale), bias);
}

/**
 * Group norm of x [B, H, W, C] with float32 scale and bias [C], and x · sigmoid(x) behind it with `silu`, as
 * com.microsoft.GroupNorm (contrib operators of ONNX Runtime, group_norm.cc; the CPU has no kernel). CUDA's takes an even number of
 * channels a group.
 */
export function nhwcGroupNorm(
  s: Scope,
  x: Value,
  groups: number,
  scale: Value,
  bias: Value,
  { epsilon, silu }: { epsilon: number; silu: boolean },
): Value {
  const channels = x.shape[3];
  if (x.shape.length !== 4 || !sameShape(scale.shape, [channels!]) || !sameShape(bias.shape, [channels!])) {
    throw s.mismatch('GroupNorm', [x, scale, bias], 'needs x [B, H, W, C], scale and bias [C]');
  }
  if (typeof channels !== 'number' || channels % (2 * groups) !== 0) {
    throw s.mismatch('GroupNorm', [x], `${groups} groups do not have an even number of channels`);
  }
  const attributes = {
    epsilon: new FloatAttribute(epsilon),
    groups,
    activation: silu ? 1 : 0,
    channels_last: 1,
  };
  return s.node('GroupNorm', [x, scale, bias], x.type, x.shape, { attributes, microsoft: true });
}

/** The sum of squares along some axes, which are kept as 1. */
export function sumOfSquares(s: Scope, x: Value, axes: readonly number[]): Value {
  const shape = x.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  const inputs = [multiply(s, x, x), s.graph.ints(axes)];
  return s.node('ReduceSum', inputs, x.type, shape, { attributes: { keepdims: 1 } });
}

/** The mean along one axis, which is kept as 1. */
export const meanAlong = (s: Scope, x: Value, axis: number): Value => reduce(s, 'ReduceMean', x, axis);

function reduce(s: Scope, op: 'ReduceMean' | 'ReduceSum' | 'ReduceSumSquare', x: Value, axis: number): Value {
  const attributes = { keepdims: 1 };
  return s.node(op, [x, s.graph.ints([axis])], x.type, x.shape.with(axis, 1), { attributes });
}

/**
 * The same for maps with a million values a group, as a VAE has. The CPU's instance norm adds them up one after
 * the other, and its error grows with their number (8e-5 at 1024 × 1024 × 4); here rows are summed first (6e-7),
 * with as many passes over memory but a dozen more nodes.
 */
export function preciseGroupNorm(
  s: Scope,
  x: Value,
  groups: number,
  scale: Value,
  bias: Value,
  epsilon: number,
): Value {
  const perGroup = channelsPerGroup(s, x, groups, scale, bias);
  const [batch, channels, height, width] = x.shape;
  const rows = reshape(s, x, [batch!, groups, product([perGroup, height!]), width!]);
  const mean = reduce(s, 'ReduceMean', reduce(s, 'ReduceMean', rows, 3), 2);
  const centred = subtract(s, rows, mean);
  const size = (axis: number): Value => cast(s, shapeOf(s, x, axis, axis + 1), 'float32');
  const count = multiply(s, multiply(s, size(2), size(3)), s.graph.scalar(perGroup));
  const squares = reduce(s, 'ReduceSum', reduce(s, 'ReduceSumSquare', centred, 3), 2);
  const variance = add(s, divide(s, squares, count), s.graph.scalar(epsilon));
  const deviation = squareRoot(s, variance);
  const gain = divide(s, reshape(s, scale, [1, groups, perGroup, 1]), deviation);
  const perChannel = reshape(s, gain, [batch!, channels!, 1, 1]);
  return add(s, multiply(s, reshapeAs(s, centred, x), perChannel), bias);
}
