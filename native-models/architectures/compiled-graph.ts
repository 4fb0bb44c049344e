// The result of compiling one network of a checkpoint: an ONNX model whose weights lie where they were.

import type { GraphRecord } from '../graph/onnx-proto.ts';
import type { ElementType, Value } from '../graph/value.ts';

export type { ElementType } from '../graph/value.ts';

/** Which ONNX Runtime execution provider the operators are chosen for. */
export type Profile = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

export interface TensorSpec {
  name: string;
  type: ElementType;
  /** A string is a dimension known only at run time. */
  shape: readonly (number | string)[];
}

export interface CompiledGraph {
  /** ONNX ModelProto bytes. */
  model: Uint8Array;
  /** Real path of the folder that external weight locations are relative to; empty when there are none. */
  weightsFolder: string;
  inputs: readonly TensorSpec[];
  outputs: readonly TensorSpec[];
  /** What the model is made of, for those who reckon with it; absent for models that were not compiled here. */
  structure?: GraphStructure;
}

export interface GraphStructure {
  record: GraphRecord;
  /** Shape and type of every value, by name. */
  values: ReadonlyMap<string, Value>;
}
