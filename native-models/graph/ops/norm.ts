// Normalisation of feature maps and token rows.

import type { Scope } from '../builder.ts';
import { FloatAttribute } from '../onnx-proto.ts';
import { product, sameShape } from '../shape.ts';
import type { Value } from '../value.ts';
import { add, multiply } from './arithmetic.ts';
import { reshape, reshapeAs } from './layout.ts';

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
  const [batch, channels, ...sizes] = x.shape;
  const affine = [1, channels!, 1, 1];
  if (x.shape.length !== 4 || !sameShape(scale.shape, affine) || !sameShape(bias.shape, affine)) {
    throw s.mismatch('group norm', [x, scale, bias], 'needs x [B, C, H, W], scale and bias [1, C, 1, 1]');
  }
  if (typeof channels !== 'number' || channels % groups !== 0) {
    throw s.mismatch('group norm', [x], `${groups} groups do not divide the channels`);
  }
  const ones = s.graph.constant(new Float32Array(groups).fill(1), [groups]);
  const zeros = s.graph.constant(new Float32Array(groups), [groups]);
  const grouped = reshape(s, x, [batch!, groups, product([channels / groups, ...sizes])]);
  const normed = s.node('InstanceNormalization', [grouped, ones, zeros], x.type, grouped.shape, {
    attributes: { epsilon: new FloatAttribute(epsilon) },
  });
  return add(s, multiply(s, reshapeAs(s, normed, x), scale), bias);
}
