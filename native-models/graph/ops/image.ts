// Operators on feature maps [B, C, H, W]: convolution, pooling, nearest-neighbour resize, pixels into channels and back.

import type { Scope } from '../builder.ts';
import { convolved, type Dim, product, sameShape } from '../shape.ts';
import type { Value } from '../value.ts';
import { concat, shapeOf } from './layout.ts';

export interface ConvOptions {
  stride?: number;
  /** Zeros added around: one number for all sides, or top, left, bottom, right. */
  padding?: number | readonly [top: number, left: number, bottom: number, right: number];
}

/** Where the sizes are in the shapes of a convolution's operands. */
interface ConvAxes {
  height: number;
  width: number;
  channels: number;
}
const NCHW: ConvAxes = { channels: 1, height: 2, width: 3 };
const NHWC: ConvAxes = { channels: 3, height: 1, width: 2 };

/** x [B, C, H, W], weight [O, C, kh, kw], bias [O] → [B, O, H', W']. */
export function conv2d(
  s: Scope,
  x: Value,
  weight: Value,
  bias: Value | undefined,
  options: ConvOptions = {},
): Value {
  const { shape, attributes, inputs } = convolution(s, 'Conv', NCHW, x, weight, bias, options);
  return s.node('Conv', inputs, x.type, shape, { attributes });
}

/**
 * x [B, H, W, C], weight [O, kh, kw, C], bias [O] → [B, H', W', O], as com.microsoft.NhwcConv, whose weight has the
 * order of x. (the nhwc_conv fusion of ONNX Runtime and DmlOperatorConvolution.cpp; the CPU has no kernel.)
 */
export function nhwcConv2d(
  s: Scope,
  x: Value,
  weight: Value,
  bias: Value | undefined,
  options: ConvOptions = {},
): Value {
  const { shape, attributes, inputs } = convolution(s, 'NhwcConv', NHWC, x, weight, bias, options);
  return s.node('NhwcConv', inputs, x.type, shape, { attributes, microsoft: true });
}

function convolution(
  s: Scope,
  op: string,
  axes: ConvAxes,
  x: Value,
  weight: Value,
  bias: Value | undefined,
  { stride = 1, padding = 0 }: ConvOptions,
) {
  const pads = typeof padding === 'number' ? [padding, padding, padding, padding] : padding;
  const [outChannels] = weight.shape;
  const [inChannels, kh, kw] = [axes.channels, axes.height, axes.width].map((axis) => weight.shape[axis]);
  const inputs = bias === undefined ? [x, weight] : [x, weight, bias];
  if (
    x.shape.length !== 4 ||
    weight.shape.length !== 4 ||
    x.shape[axes.channels] !== inChannels ||
    x.type !== weight.type
  ) {
    const [map, kernel] = axes === NCHW ? ['C, H, W', 'C, kh, kw'] : ['H, W, C', 'kh, kw, C'];
    throw s.mismatch(op, inputs, `needs x [B, ${map}] and a weight [O, ${kernel}] of one type`);
  }
  if (bias !== undefined && !sameShape(bias.shape, [outChannels!])) {
    throw s.mismatch(op, inputs, 'the bias must be [O]');
  }
  const size = (axis: number, kernel: Dim | undefined, pad: number): Dim =>
    convolved(x.shape[axis]!, kernel as number, stride, pad);
  const height = size(axes.height, kh, pads[0]! + pads[2]!);
  const width = size(axes.width, kw, pads[1]! + pads[3]!);
  const shape: Dim[] = [x.shape[0]!, height, width];
  shape.splice(axes.channels, 0, outChannels!);
  const attributes = { kernel_shape: [kh as number, kw as number], strides: [stride, stride], pads };
  return { inputs, shape, attributes };
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
  if (x.shape.length !== 4) throw s.mismatch('Resize', [x], 'needs a feature map of rank 4');
}

/** Every pixel twice in both directions; the map's channels are its axis `channelAxis`. */
export const doubleSize = (s: Scope, x: Value, channelAxis: 1 | 3 = 1): Value =>
  repeatPixels(s, x, 2, channelAxis);

/** Every pixel `times` times in both directions. */
export function repeatPixels(s: Scope, x: Value, times: number, channelAxis: 1 | 3 = 1): Value {
  feature(s, x);
  const factors = x.shape.map((_, axis) => (axis === 0 || axis === channelAxis ? 1 : times));
  const scales = s.graph.constant(Float32Array.from(factors), [4]);
  const shape = x.shape.map((size, axis) => (factors[axis] === 1 ? size : product([times, size])));
  return s.node('Resize', [x, undefined, scales], x.type, shape, { attributes: NEAREST });
}

/** Nearest-neighbour resize to the height and width that `like`, a map of the same order, has at run time. */
export function resizeAs(s: Scope, x: Value, like: Value, channelAxis: 1 | 3 = 1): Value {
  feature(s, x);
  feature(s, like);
  const parts =
    channelAxis === 1
      ? [shapeOf(s, x, 0, 2), shapeOf(s, like, 2, 4)]
      : [shapeOf(s, like, 0, 3), shapeOf(s, x, 3, 4)];
  const sizes = concat(s, parts, 0);
  const shape = like.shape.with(channelAxis, x.shape[channelAxis]!);
  return s.node('Resize', [x, undefined, undefined, sizes], x.type, shape, { attributes: NEAREST });
}

/** Squares of `size` × `size` pixels as channels, in PyTorch's order (pixel_unshuffle): [B, C, H, W] → [B, C · size², H / size, W / size]. */
export function pixelUnshuffle(s: Scope, x: Value, size: number): Value {
  feature(s, x);
  const [batch, channels, ...sides] = x.shape;
  if (typeof channels !== 'number')
    throw s.mismatch('SpaceToDepth', [x], 'the number of channels must be known');
  const small = sides.map((side) => convolved(side, size, size, 0));
  const count = channels * size ** 2;
  const deep = s.node('SpaceToDepth', [x], x.type, [batch!, count, ...small], {
    attributes: { blocksize: size },
  });
  // ONNX has all channels of a square's first pixel first; PyTorch all pixels of the first channel.
  const order = Array.from(
    { length: count },
    (_, at) => (at % size ** 2) * channels + Math.floor(at / size ** 2),
  );
  return s.node('Gather', [deep, s.graph.ints(order)], x.type, deep.shape, { attributes: { axis: 1 } });
}

/** The way back (pixel_shuffle): [B, C · size², H, W] → [B, C, H · size, W · size]. */
export function pixelShuffle(s: Scope, x: Value, size: number): Value {
  feature(s, x);
  const [batch, channels, ...sides] = x.shape;
  if (typeof channels !== 'number' || channels % size ** 2 !== 0) {
    throw s.mismatch('DepthToSpace', [x], `needs a multiple of ${size ** 2} channels`);
  }
  const large = sides.map((side) => product([size, side]));
  return s.node('DepthToSpace', [x], x.type, [batch!, channels / size ** 2, ...large], {
    attributes: { blocksize: size, mode: 'CRD' },
  });
}
