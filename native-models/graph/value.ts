// What flows along the edges of a graph: a name, an element type and a shape. Nothing about nodes.

import type { Shape } from './shape.ts';

export type ElementType = 'float32' | 'float16' | 'bfloat16' | 'int64' | 'int32' | 'bool' | 'uint8';

/** Numbers of TensorProto.DataType (onnx.proto). */
export const DATA_TYPE: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  bfloat16: 16,
};

export const BYTES_PER_ELEMENT: Readonly<Record<ElementType, number>> = {
  float32: 4,
  uint8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
  bfloat16: 2,
};

export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}
