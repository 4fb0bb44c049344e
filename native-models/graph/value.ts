// What flows along the edges of a graph: a name, an element type and a shape. Nothing about nodes.

import type { Shape } from './shape.ts';

export type ElementType =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float8e4m3fn'
  | 'float8e5m2'
  | 'int64'
  | 'int32'
  | 'int8'
  | 'uint8'
  | 'bool';

/** Numbers of TensorProto.DataType (onnx.proto). */
export const DATA_TYPE: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
  float8e4m3fn: 17,
  float8e5m2: 19,
};

export const BYTES_PER_ELEMENT: Readonly<Record<ElementType, number>> = {
  float64: 8,
  float32: 4,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
  bfloat16: 2,
  float8e4m3fn: 1,
  float8e5m2: 1,
};

export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}
