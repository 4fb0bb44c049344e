// Element-wise operators: arithmetic with broadcasting, activations, type conversion.

import type { Scope } from '../builder.ts';
import { FloatAttribute } from '../onnx-proto.ts';
import { broadcast, sameShape } from '../shape.ts';
import { DATA_TYPE, type ElementType, type Value } from '../value.ts';

function binary(s: Scope, op: string, a: Value, b: Value, type?: ElementType): Value {
  if (a.type !== b.type) throw s.mismatch(op, [a, b], 'the operands differ in element type');
  const shape = broadcast(a.shape, b.shape);
  if (shape === undefined) throw s.mismatch(op, [a, b], 'the shapes do not broadcast');
  return s.node(op, [a, b], type ?? a.type, shape);
}

export const add = (s: Scope, a: Value, b: Value): Value => binary(s, 'Add', a, b);
export const subtract = (s: Scope, a: Value, b: Value): Value => binary(s, 'Sub', a, b);
export const multiply = (s: Scope, a: Value, b: Value): Value => binary(s, 'Mul', a, b);
export const divide = (s: Scope, a: Value, b: Value): Value => binary(s, 'Div', a, b);
export const equal = (s: Scope, a: Value, b: Value): Value => binary(s, 'Equal', a, b, 'bool');

function float(s: Scope, op: string, x: Value): void {
  if (x.type !== 'float32' && x.type !== 'float16') throw s.mismatch(op, [x], 'needs float32 or float16');
}

function unary(s: Scope, op: string, x: Value): Value {
  float(s, op, x);
  return s.node(op, [x], x.type, x.shape);
}

export const sigmoid = (s: Scope, x: Value): Value => unary(s, 'Sigmoid', x);
export const relu = (s: Scope, x: Value): Value => unary(s, 'Relu', x);
export const squareRoot = (s: Scope, x: Value): Value => unary(s, 'Sqrt', x);
export const log = (s: Scope, x: Value): Value => unary(s, 'Log', x);
export const sin = (s: Scope, x: Value): Value => unary(s, 'Sin', x);
export const cos = (s: Scope, x: Value): Value => unary(s, 'Cos', x);
export const floor = (s: Scope, x: Value): Value => unary(s, 'Floor', x);
export const sqrt = (s: Scope, x: Value): Value => unary(s, 'Sqrt', x);

/** x where it is above 0, else x · slope. */
export function leakyRelu(s: Scope, x: Value, slope: number): Value {
  float(s, 'LeakyRelu', x);
  return s.node('LeakyRelu', [x], x.type, x.shape, { attributes: { alpha: new FloatAttribute(slope) } });
}

/** The same with a slope of its own, which broadcasts to x. */
export function parametricRelu(s: Scope, x: Value, slope: Value): Value {
  float(s, 'PRelu', x);
  const shape = broadcast(x.shape, slope.shape);
  if (slope.type !== x.type || shape === undefined || !sameShape(shape, x.shape)) {
    throw s.mismatch('PRelu', [x, slope], 'needs a slope that broadcasts to x');
  }
  return s.node('PRelu', [x, slope], x.type, x.shape);
}

/** The exact gelu, x·Φ(x); com.microsoft's operator of that name is the same. */
export function gelu(s: Scope, x: Value, microsoft = false): Value {
  float(s, 'Gelu', x);
  return s.node('Gelu', [x], x.type, x.shape, microsoft ? { microsoft } : {});
}

/**
 * With x + bias cut in two along the last axis: the first half · gelu(the second). x [B, N, 2D], bias [2D] → [B, N, D],
 * as com.microsoft.BiasSplitGelu (contrib operators of ONNX Runtime; the CPU has no kernel, WebGPU's agrees with the parts).
 */
export function biasSplitGelu(s: Scope, x: Value, bias: Value): Value {
  const width = x.shape[2];
  if (
    x.shape.length !== 3 ||
    typeof width !== 'number' ||
    width % 2 !== 0 ||
    !sameShape(bias.shape, [width])
  ) {
    throw s.mismatch('BiasSplitGelu', [x, bias], 'needs x [B, N, 2D] and a bias [2D]');
  }
  return s.node('BiasSplitGelu', [x, bias], x.type, x.shape.with(2, width / 2), { microsoft: true });
}

/**
 * x + bias + residual: x and residual [B, N, D], bias [D], as com.microsoft.BiasAdd (contrib operators of ONNX Runtime; the CPU has no
 * kernel).
 */
export function biasAdd(s: Scope, x: Value, bias: Value, residual: Value): Value {
  if (x.shape.length !== 3 || !sameShape(bias.shape, [x.shape[2]!]) || !sameShape(x.shape, residual.shape)) {
    throw s.mismatch('BiasAdd', [x, bias, residual], 'needs x and residual [B, N, D] and a bias [D]');
  }
  return s.node('BiasAdd', [x, bias, residual], x.type, x.shape, { microsoft: true });
}

/** The greatest along the last axis, which is kept as 1. */
export function greatest(s: Scope, x: Value): Value {
  float(s, 'ReduceMax', x);
  return s.node('ReduceMax', [x, s.graph.ints([x.shape.length - 1])], x.type, x.shape.with(-1, 1), {
    attributes: { keepdims: 1 },
  });
}

/** e^x over its sum along the last axis. */
export function softmax(s: Scope, x: Value): Value {
  float(s, 'Softmax', x);
  if (x.shape.length === 0) throw s.mismatch('Softmax', [x], 'needs an axis');
  return s.node('Softmax', [x], x.type, x.shape, { attributes: { axis: -1 } });
}

/** x · sigmoid(alpha · x): silu at alpha 1, CLIP's quick_gelu at 1.702; one operator or its parts. */
export function swish(s: Scope, x: Value, alpha: number, fused: boolean): Value {
  float(s, 'QuickGelu', x);
  if (fused) {
    const attributes = { alpha: new FloatAttribute(alpha) };
    return s.node('QuickGelu', [x], x.type, x.shape, { attributes, microsoft: true });
  }
  const scaled = alpha === 1 ? x : multiply(s, x, scalarLike(s, x, alpha));
  return multiply(s, x, sigmoid(s, scaled));
}

/** A scalar of the type of `x`. */
export const scalarLike = (s: Scope, x: Value, value: number): Value =>
  cast(s, s.graph.scalar(value), x.type);

export function cast(s: Scope, x: Value, type: ElementType): Value {
  if (x.type === type) return x;
  return s.node('Cast', [x], type, x.shape, { attributes: { to: DATA_TYPE[type] } });
}
