// The parts of onnx.proto (IR version 10) that a graph needs, written with protobuf.ts. Knows the messages'
// field numbers and nothing of what the operators mean.

import { MessageWriter } from './protobuf.ts';
import type { Shape } from './shape.ts';
import { DATA_TYPE, type ElementType, type Value } from './value.ts';

const IR_VERSION = 10;
/** WebGPU sends Sin and Cos to the CPU from opset 22 on. */
export const OPSET = 21;
export const MICROSOFT_DOMAIN = 'com.microsoft';

/** A float attribute must be told from an int one: 1.0 and 1 are the same number in JavaScript. */
export class FloatAttribute {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export type Attribute = number | string | readonly number[] | FloatAttribute;

export interface NodeRecord {
  name: string;
  op: string;
  domain: string;
  /** Value names; '' leaves an optional input out. */
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Readonly<Record<string, Attribute>>;
}

/** Bytes of another file, by a path relative to the folder the runtime is given. */
export interface ExternalData {
  location: string;
  offset: number;
  length: number;
}

export interface Initializer {
  name: string;
  type: ElementType;
  shape: readonly number[];
  data: Uint8Array | ExternalData;
}

export interface GraphRecord {
  name: string;
  nodes: readonly NodeRecord[];
  initializers: readonly Initializer[];
  inputs: readonly Value[];
  outputs: readonly Value[];
  /** Values within, whose shapes the runtime is told. */
  told?: readonly Value[];
}

const ATTRIBUTE_TYPE = { FLOAT: 1, INT: 2, STRING: 3, INTS: 7 } as const;
const EXTERNAL = 1;

function writeAttribute(w: MessageWriter, name: string, value: Attribute): void {
  w.string(1, name);
  if (value instanceof FloatAttribute) {
    w.float(2, value.value);
    w.int(20, ATTRIBUTE_TYPE.FLOAT);
  } else if (typeof value === 'number') {
    w.int(3, value);
    w.int(20, ATTRIBUTE_TYPE.INT);
  } else if (typeof value === 'string') {
    w.string(4, value);
    w.int(20, ATTRIBUTE_TYPE.STRING);
  } else {
    for (const item of value) w.int(8, item);
    w.int(20, ATTRIBUTE_TYPE.INTS);
  }
}

export function writeNode(w: MessageWriter, node: NodeRecord): void {
  for (const input of node.inputs) w.string(1, input);
  for (const output of node.outputs) w.string(2, output);
  w.string(3, node.name);
  w.string(4, node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    w.message(5, (attribute) => writeAttribute(attribute, name, value));
  }
  if (node.domain !== '') w.string(7, node.domain);
}

export function writeInitializer(w: MessageWriter, tensor: Initializer): void {
  if (tensor.data instanceof Uint8Array) {
    writeTensorHead(w, tensor, DATA_TYPE[tensor.type]);
    w.bytes(9, tensor.data);
  } else writeExternalTensor(w, { ...tensor, dataType: DATA_TYPE[tensor.type] }, tensor.data);
}

interface TensorHead {
  name: string;
  shape: readonly number[];
}

function writeTensorHead(w: MessageWriter, { name, shape }: TensorHead, dataType: number): void {
  for (const dim of shape) w.int(1, dim);
  w.int(2, dataType);
  w.string(8, name);
}

/** A TensorProto whose bytes are in another file, of any TensorProto.DataType. */
export function writeExternalTensor(
  w: MessageWriter,
  tensor: TensorHead & { dataType: number },
  { location, offset, length }: ExternalData,
): void {
  writeTensorHead(w, tensor, tensor.dataType);
  for (const [key, value] of Object.entries({ location, offset, length })) {
    w.message(13, (entry) => {
      entry.string(1, key);
      entry.string(2, String(value));
    });
  }
  w.int(14, EXTERNAL);
}

function writeShape(w: MessageWriter, shape: Shape): void {
  for (const dim of shape) {
    w.message(1, (message) => (typeof dim === 'number' ? message.int(1, dim) : message.string(2, dim)));
  }
}

export function writeValueInfo(w: MessageWriter, value: Value): void {
  w.string(1, value.name);
  w.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.int(1, DATA_TYPE[value.type]);
      tensor.message(2, (shape) => writeShape(shape, value.shape));
    }),
  );
}

/** A whole ModelProto. */
export function encodeModel(graph: GraphRecord, producer: string): Uint8Array {
  const w = new MessageWriter(1 << 16);
  w.int(1, IR_VERSION);
  w.string(2, producer);
  w.message(7, (g) => {
    for (const node of graph.nodes) g.message(1, (m) => writeNode(m, node));
    g.string(2, graph.name);
    for (const tensor of graph.initializers) g.message(5, (m) => writeInitializer(m, tensor));
    for (const value of graph.inputs) g.message(11, (m) => writeValueInfo(m, value));
    for (const value of graph.outputs) g.message(12, (m) => writeValueInfo(m, value));
    for (const value of graph.told ?? []) g.message(13, (m) => writeValueInfo(m, value));
  });
  for (const [domain, version] of [
    ['', OPSET],
    [MICROSOFT_DOMAIN, 1],
  ] as const) {
    w.message(8, (m) => {
      m.string(1, domain);
      m.int(2, version);
    });
  }
  return w.finish();
}
