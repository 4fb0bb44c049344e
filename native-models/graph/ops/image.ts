// Operators on feature maps [B, C, H, W]: convolution, nearest-neighbour resize.

import type { Scope } from '../builder.ts';
import { convolved, type Dim, product, sameShape } from '../shape.ts';
import type { Value } from '../value.ts';
import { concat, shapeOf } from './layout.ts';

export interface ConvOptions {
  stride?: number;
  /** Zeros added around: one number for all sides, or top, left, bottom, right. */
  padding?: number | readonly [top: number, left: number, bottom: number, right: number];
}

/** x [B, C, H, W], weight [O, C, kh, kw], bias [O] → [B, O, H', W']. */
export function conv2d(
  s: Scope,
  x: Value,
  weight: Value,
  bias: Value | undefined,
  options: ConvOptions = {},
): Value {
  const { stride = 1, padding = 0 } = options;
  const pads = typeof padding === 'number' ? [padding, padding, padding, padding] : padding;
  const [outChannels, inChannels, kh, kw] = weight.shape;
  const inputs = bias === undefined ? [x, weight] : [x, weight, bias];
  if (
    x.shape.length !== 4 ||
    weight.shape.length !== 4 ||
    x.shape[1] !== inChannels ||
    x.type !== weight.type
  ) {
    throw s.mismatch('Conv', inputs, 'needs x [B, C, H, W] and a weight [O, C, kh, kw] of one type');
  }
  if (bias !== undefined && !sameShape(bias.shape, [outChannels!])) {
    throw s.mismatch('Conv', inputs, 'the bias must be [O]');
  }
  const size = (axis: number, kernel: Dim | undefined, pad: number): Dim =>
    convolved(x.shape[axis]!, kernel as number, stride, pad);
  const height = size(2, kh, pads[0]! + pads[2]!);
  const width = size(3, kw, pads[1]! + pads[3]!);
  return s.node('Conv', inputs, x.type, [x.shape[0]!, outChannels!, height, width], {
    attributes: { kernel_shape: [kh as number, kw as number], strides: [stride, stride], pads },
  });
}

/** Mean of every `size` × `size` square, side by side: [B, C, H, W] → [B, C, H / size, W / size]. */
export function averagePool(s: Scope, x: Value, size: number): Value {
  return pool(s, 'AveragePool', x, size);
}

/** The greatest of every `size` × `size` square. */
export function maxPool(s: Scope, x: Value, size: number): Value {
  return pool(s, 'MaxPool', x, size);
}

function pool(s: Scope, op: 'AveragePool' | 'MaxPool', x: Value, size: number): Value {
  const [batch, channels, ...sides] = x.shape;
  if (x.shape.length !== 4 || x.type !== 'float32') throw s.mismatch(op, [x], 'needs float32 [B, C, H, W]');
  const shape = sides.map((side) => convolved(side, size, size, 0));
  return s.node(op, [x], x.type, [batch!, channels!, ...shape], {
    attributes: { kernel_shape: [size, size], strides: [size, size] },
  });
}

const NEAREST = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };

function feature(s: Scope, x: Value): void {
  if (x.shape.length !== 4) throw s.mismatch('Resize', [x], 'needs [B, C, H, W]');
}

/** Every pixel twice in both directions. */
export function doubleSize(s: Scope, x: Value): Value {
  feature(s, x);
  const scales = s.graph.constant(Float32Array.of(1, 1, 2, 2), [4]);
  const [batch, channels, height, width] = x.shape;
  const shape = [batch!, channels!, product([2, height!]), product([2, width!])];
  return s.node('Resize', [x, undefined, scales], x.type, shape, { attributes: NEAREST });
}

/** Nearest-neighbour resize to the height and width that `like` has at run time. */
export function resizeAs(s: Scope, x: Value, like: Value): Value {
  feature(s, x);
  feature(s, like);
  const sizes = concat(s, [shapeOf(s, x, 0, 2), shapeOf(s, like, 2, 4)], 0);
  const shape = [...x.shape.slice(0, 2), ...like.shape.slice(2)];
  return s.node('Resize', [x, undefined, undefined, sizes], x.type, shape, { attributes: NEAREST });
}
