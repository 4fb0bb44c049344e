// Reads what an .onnx file of other people's making says of itself: inputs, outputs, and where every weight lies.
// Neither weights nor nodes are held, and nothing here knows what a network is for or how it is run.

import { readSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ByteSource, type Field, fields, ints, text, WireError } from '../../graph/protobuf-reader.ts';
import { DATA_TYPE, type ElementType } from '../../graph/value.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { refuseForeignText, TELLING_BYTES } from '../foreign-file.ts';
import { fileError } from '../json.ts';
import { withRegularSync } from '../regular-file.ts';
import { DataFolder } from './external-data.ts';
import { withFile } from './file-source.ts';
import { refuseHiddenData } from './hidden-data.ts';

/** From here on a weight stays in its file; smaller ones the runtime wants at hand for its shapes. */
const SMALL = 1024;

/** A size known only at run time that the file has no name for. */
export const UNNAMED = '?';

/** An input or output. */
export interface OnnxValue {
  name: string;
  /** As `ElementType` where Fabula has a name for it, else `type N` (TensorProto.DataType). */
  type: string;
  /** A string is a size known only at run time; undefined when the file does not say. */
  shape: readonly (number | string)[] | undefined;
  /** Where its ValueInfoProto lies in the file. */
  from: number;
  end: number;
}

/** A weight that stays where it lies. */
interface PlacedTensor {
  name: string;
  /** TensorProto.DataType. */
  dataType: number;
  shape: readonly number[];
  /** A real path. */
  file: string;
  byteOffset: number;
  byteLength: number;
}

/** A stretch of the .onnx file. */
export interface Range {
  from: number;
  end: number;
}

export interface OnnxFile {
  /** A real path, and its folder, which all of the weights are in. */
  file: string;
  folder: string;
  /** The program that wrote it, if it says so. */
  producer: string;
  irVersion: number;
  /** Of ONNX's own operators. */
  opset: number;
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
  placed: readonly PlacedTensor[];
  /** Weights that are kept in the graph. */
  small: readonly PlacedTensor[];
  /** Fields of the GraphProto that are kept as they are, the nodes first. */
  nodes: readonly Range[];
  kept: readonly Range[];
  /** Fields of the ModelProto that are kept as they are: operator sets, functions. */
  around: readonly Range[];
  /** Operators of ONNX Runtime's own domain that its nodes ask for. */
  microsoftOperators: ReadonlySet<string>;
  /** All files it is made of. */
  files: readonly string[];
}

const TYPE_NAMES = new Map(Object.entries(DATA_TYPE).map(([name, number]) => [number, name as ElementType]));

/** Bytes per element, by TensorProto.DataType; what is not here is stored in ways of its own. */
const BYTES: Readonly<Record<number, number>> = {
  1: 4, // float
  2: 1, // uint8
  3: 1, // int8
  4: 2, // uint16
  5: 2, // int16
  6: 4, // int32
  7: 8, // int64
  9: 1, // bool
  10: 2, // float16
  11: 8, // double
  12: 4, // uint32
  13: 8, // uint64
  16: 2, // bfloat16
};

const MODEL = { irVersion: 1, producer: 2, producerVersion: 3, graph: 7, opset: 8, functions: 25 } as const;
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, sparse: 15 } as const;
const NODE = { operator: 4, domain: 7 } as const;
/** Left out: notes, and inner shapes, which the runtime infers anew. */
const GRAPH_NOTES = new Set([10, 13, 16]);
const TENSOR = { dims: 1, dataType: 2, name: 8, raw: 9, external: 13, location: 14 } as const;

/** Reads an .onnx file. Throws CheckpointError: `not-found`, `unreadable`, `bad-onnx`, `outside-folder`, `truncated`. */
export function readOnnxFile(path: string): OnnxFile {
  try {
    const data = new DataFolder(realpathSync(dirname(path)), path);
    const file = realpathSync(path);
    if (dirname(file) !== data.folder) {
      throw new CheckpointError(
        'outside-folder',
        `${path} is a link to ${file}, a file of another folder.`,
        'Put the real files into the model’s folder; download tools have an option for it.',
      );
    }
    return withFile(file, (source) => new OnnxReader(file, data, path, source).read());
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    if (!(error instanceof WireError)) throw fileError(path, error);
    refuseForeignText(startOf(path), path);
    throw new CheckpointError(
      'bad-onnx',
      `${path} is not an ONNX model, or is damaged: ${error.message}.`,
      'Get this file again from where the model came from.',
      { cause: error },
    );
  }
}

function startOf(path: string): Uint8Array {
  return withRegularSync(path, (descriptor) => {
    const start = new Uint8Array(TELLING_BYTES);
    return start.subarray(0, readSync(descriptor, start, 0, start.length, 0));
  });
}

class OnnxReader {
  readonly #source: ByteSource;
  /** As people named it, for messages. */
  readonly #path: string;
  readonly #file: string;
  readonly #data: DataFolder;
  readonly #placed: PlacedTensor[] = [];
  readonly #small: PlacedTensor[] = [];
  readonly #initializers = new Set<string>();
  readonly #nodes: Range[] = [];
  readonly #kept: Range[] = [];
  readonly #around: Range[] = [];
  readonly #microsoft = new Set<string>();

  constructor(file: string, data: DataFolder, path: string, source: ByteSource) {
    this.#file = file;
    this.#data = data;
    this.#path = path;
    this.#source = source;
  }

  read(): OnnxFile {
    const source = this.#source;
    let [irVersion, opset] = [0, 0];
    const producer: string[] = [];
    let inputs: OnnxValue[] = [];
    let outputs: OnnxValue[] = [];
    for (const field of fields(source)) {
      if (field.number === MODEL.irVersion) irVersion = field.value;
      else if (field.number === MODEL.producer) producer[0] = text(source, field);
      else if (field.number === MODEL.producerVersion) producer[1] = text(source, field);
      else if (field.number === MODEL.graph) ({ inputs, outputs } = this.#readGraph(field));
      else if (field.number === MODEL.opset) {
        this.#around.push(field);
        opset = this.#opset(field) ?? opset;
      } else if (field.number === MODEL.functions) {
        refuseHiddenData(source, 'function', field, this.#path);
        this.#around.push(field);
      }
    }
    if (outputs.length === 0 || opset === 0) {
      throw new CheckpointError(
        'bad-onnx',
        `${this.#path} is not an ONNX model: it has no ${opset === 0 ? 'operators' : 'outputs'}.`,
        'Get this file again from where the model came from.',
      );
    }
    return {
      file: this.#file,
      folder: this.#data.folder,
      producer: producer.filter(Boolean).join(' '),
      irVersion,
      opset,
      // Older files list the weights among the inputs.
      inputs: inputs.filter(({ name }) => !this.#initializers.has(name)),
      outputs,
      placed: this.#placed,
      small: this.#small,
      nodes: this.#nodes,
      kept: this.#kept,
      around: this.#around,
      microsoftOperators: this.#microsoft,
      files: [this.#path, ...this.#data.files],
    };
  }

  /** The version of ONNX's own operators; undefined for an OperatorSetIdProto of others. */
  #opset(at: Field): number | undefined {
    let [domain, version] = ['', 0];
    for (const field of fields(this.#source, at.start, at.end)) {
      if (field.number === 1) domain = text(this.#source, field);
      if (field.number === 2) version = field.value;
    }
    return domain === '' || domain === 'ai.onnx' ? version : undefined;
  }

  #readGraph(graph: Field): { inputs: OnnxValue[]; outputs: OnnxValue[] } {
    const inputs: OnnxValue[] = [];
    const outputs: OnnxValue[] = [];
    for (const field of fields(this.#source, graph.start, graph.end)) {
      if (field.number === GRAPH.input) inputs.push(this.#readValue(field));
      else if (field.number === GRAPH.output) outputs.push(this.#readValue(field));
      else if (field.number === GRAPH.initializer) this.#readTensor(field);
      else if (field.number === GRAPH.node) {
        refuseHiddenData(this.#source, 'node', field, this.#path);
        this.#nodes.push(field);
        this.#noteOperator(field);
      } else if (field.number === GRAPH.sparse) {
        refuseHiddenData(this.#source, 'sparse', field, this.#path);
        this.#kept.push(field);
      } else if (!GRAPH_NOTES.has(field.number)) this.#kept.push(field);
    }
    return { inputs, outputs };
  }

  /** A NodeProto. */
  #noteOperator(node: Field): void {
    let [operator, domain] = ['', ''];
    for (const field of fields(this.#source, node.start, node.end)) {
      if (field.number === NODE.operator) operator = text(this.#source, field);
      if (field.number === NODE.domain) domain = text(this.#source, field);
    }
    if (domain === 'com.microsoft') this.#microsoft.add(operator);
  }

  /** A ValueInfoProto. */
  #readValue(at: Field): OnnxValue {
    const source = this.#source;
    let name = '';
    let type = 'no tensor';
    let shape: (number | string)[] | undefined;
    for (const field of fields(source, at.start, at.end)) {
      if (field.number === 1) name = text(source, field);
      if (field.number !== 2) continue;
      for (const tensor of fields(source, field.start, field.end)) {
        if (tensor.number !== 1) continue;
        for (const part of fields(source, tensor.start, tensor.end)) {
          if (part.number === 1) type = TYPE_NAMES.get(part.value) ?? `type ${part.value}`;
          if (part.number === 2) shape = this.#readShape(part);
        }
      }
    }
    return { name, type, shape, from: at.from, end: at.end };
  }

  #readShape(at: Field): (number | string)[] {
    const shape: (number | string)[] = [];
    for (const dim of fields(this.#source, at.start, at.end)) {
      let size: number | string = UNNAMED;
      for (const field of fields(this.#source, dim.start, dim.end)) {
        // Zero and less is how some exporters spell "any".
        if (field.number === 1 && field.value > 0) size = field.value;
        if (field.number === 2) size = text(this.#source, field) || size;
      }
      shape.push(size);
    }
    return shape;
  }

  /** A weight: kept in the graph when it is small, else placed where it lies. */
  #readTensor(at: Field): void {
    const source = this.#source;
    const shape: number[] = [];
    let name = '';
    let dataType = 0;
    let raw: Field | undefined;
    let isExternal = false;
    const entries: Field[] = [];
    for (const field of fields(source, at.start, at.end)) {
      if (field.number === TENSOR.dims) shape.push(...ints(source, field));
      else if (field.number === TENSOR.dataType) dataType = field.value;
      else if (field.number === TENSOR.name) name = text(source, field);
      else if (field.number === TENSOR.raw) raw = field;
      else if (field.number === TENSOR.external) entries.push(field);
      else if (field.number === TENSOR.location) isExternal = field.value === 1;
    }
    this.#initializers.add(name);
    const each = BYTES[dataType];
    const byteLength = each === undefined ? undefined : shape.reduce((a, b) => a * b, each);
    if (isExternal) {
      const place = this.#data.place(source, entries, name, byteLength);
      this.#placed.push({ name, dataType, shape, ...place });
      return;
    }
    if (raw === undefined) {
      this.#kept.push(at);
      return;
    }
    if (byteLength !== undefined && raw.end - raw.start !== byteLength) {
      throw new CheckpointError(
        'bad-onnx',
        `${this.#path}: the weight "${name}" [${shape}] has ${raw.end - raw.start} bytes, not ${byteLength}.`,
        'Get this file again from where the model came from.',
      );
    }
    const place = { file: this.#file, byteOffset: raw.start, byteLength: raw.end - raw.start };
    const isSmall = place.byteLength < SMALL;
    if (isSmall) this.#kept.push(at);
    (isSmall ? this.#small : this.#placed).push({ name, dataType, shape, ...place });
  }
}
