// Element-wise operators: arithmetic with broadcasting, activations, type conversion.

import type { Scope } from '../builder.ts';
import { FloatAttribute } from '../onnx-proto.ts';
import { broadcast } from '../shape.ts';
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
  if (x.type !== 'float32') throw s.mismatch(op, [x], 'needs float32');
}

function unary(s: Scope, op: string, x: Value): Value {
  float(s, op, x);
  return s.node(op, [x], x.type, x.shape);
}

export const sigmoid = (s: Scope, x: Value): Value => unary(s, 'Sigmoid', x);
export const relu = (s: Scope, x: Value): Value => unary(s, 'Relu', x);
export const log = (s: Scope, x: Value): Value => unary(s, 'Log', x);
export const sin = (s: Scope, x: Value): Value => unary(s, 'Sin', x);
export const cos = (s: Scope, x: Value): Value => unary(s, 'Cos', x);
/** The exact gelu, x·Φ(x). */
export const gelu = (s: Scope, x: Value): Value => unary(s, 'Gelu', x);

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
  const scaled = alpha === 1 ? x : multiply(s, x, s.graph.scalar(alpha));
  return multiply(s, x, sigmoid(s, scaled));
}

export function cast(s: Scope, x: Value, type: 'float32' | 'int64'): Value {
  if (x.type === type) return x;
  return s.node('Cast', [x], type, x.shape, { attributes: { to: DATA_TYPE[type] } });
}
