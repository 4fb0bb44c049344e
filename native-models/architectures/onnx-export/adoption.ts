// Gives an ONNX model of other people's making the inputs and outputs that Fabula's own graphs have: casts and slices
// are put before and after it, its own nodes stay as they are, and its weights are read from where they lie. Knows no
// network.

import { relative, sep } from 'node:path';
import { withFile } from '../../checkpoints/onnx-export/file-source.ts';
import type { OnnxFile, OnnxValue, Range } from '../../checkpoints/onnx-export/onnx-file.ts';
import {
  type Attribute,
  type Initializer,
  type NodeRecord,
  writeExternalTensor,
  writeInitializer,
  writeNode,
  writeValueInfo,
} from '../../graph/onnx-proto.ts';
import { MessageWriter } from '../../graph/protobuf.ts';
import type { Shape } from '../../graph/shape.ts';
import { DATA_TYPE, type ElementType, type Value } from '../../graph/value.ts';
import type { CompiledGraph, TensorSpec } from '../compiled-graph.ts';

/** Everything that is added is named so, which no exporter does. */
const PREFIX = 'fabula.';
/** Weights need not be inputs from here on. */
const LEAST_IR = 4;

export class Adoption {
  readonly #onnx: OnnxFile;
  readonly #inputs: TensorSpec[] = [];
  readonly #outputs: TensorSpec[] = [];
  readonly #before: NodeRecord[] = [];
  readonly #after: NodeRecord[] = [];
  readonly #constants: Initializer[] = [];
  readonly #newInputs: Value[] = [];
  readonly #newOutputs: Value[] = [];
  /** ValueInfoProtos that are kept. */
  readonly #keptInputs: Range[] = [];
  readonly #keptOutputs: Range[] = [];

  constructor(onnx: OnnxFile) {
    this.#onnx = onnx;
  }

  /** Fabula's input `name` of `type` and `shape` goes into `theirs`, cast where that has another type. */
  input(name: string, type: ElementType, shape: Shape, theirs: OnnxValue): void {
    if (theirs.type === type) {
      this.#keptInputs.push(theirs);
      this.#inputs.push({ name, type, shape, port: theirs.name });
      return;
    }
    const port = this.#newInput(name, type, shape);
    this.#cast(this.#before, port, theirs.name, theirs.type);
  }

  /**
   * Fabula's time step, float32 [B] with the same value B times, goes into `theirs`: without dimensions or of one
   * element unless `perRow`, and of any type; whole numbers are rounded to.
   */
  timestep(name: string, theirs: OnnxValue, { perRow, whole }: { perRow: boolean; whole: boolean }): void {
    const port = this.#newInput(name, 'float32', ['B']);
    const stages: { op: string; inputs: string[] }[] = [];
    const constant = (what: string, values: readonly number[]): string => {
      const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
      const constantName = `${port}.${what}`;
      this.#constants.push({ name: constantName, type: 'int64', shape: [values.length], data });
      return constantName;
    };
    if (!perRow) stages.push({ op: 'Slice', inputs: [constant('start', [0]), constant('end', [1])] });
    if (theirs.shape?.length === 0) stages.push({ op: 'Reshape', inputs: [constant('shape', [])] });
    if (whole) stages.push({ op: 'Round', inputs: [] });
    let value = port;
    for (const [i, { op, inputs }] of stages.entries()) {
      const next = `${port}.${i}`;
      this.#before.push(node(op, [value, ...inputs], next));
      value = next;
    }
    this.#cast(this.#before, value, theirs.name, theirs.type);
  }

  /** Fabula's float32 output `name` is `theirs`. The model's other outputs are left out. */
  output(name: string, shape: Shape, theirs: OnnxValue): void {
    if (theirs.type === 'float32') {
      this.#keptOutputs.push(theirs);
      this.#outputs.push({ name, type: 'float32', shape, port: theirs.name });
      return;
    }
    const port = `${PREFIX}${name}`;
    this.#cast(this.#after, theirs.name, port, 'float32');
    this.#newOutputs.push({ name: port, type: 'float32', shape });
    this.#outputs.push({ name, type: 'float32', shape, port });
  }

  finish(reckoned: CompiledGraph['reckoned']): CompiledGraph {
    return {
      model: this.#encode(),
      weightsFolder: this.#onnx.folder,
      inputs: this.#inputs,
      outputs: this.#outputs,
      fallsBack:
        'What others exported keeps its own operators: the CPU runs those that a device has no kernel for.',
      ...(reckoned === undefined ? {} : { reckoned }),
    };
  }

  #newInput(name: string, type: ElementType, shape: Shape): string {
    const port = `${PREFIX}${name}`;
    this.#newInputs.push({ name: port, type, shape });
    this.#inputs.push({ name, type, shape, port });
    return port;
  }

  #cast(nodes: NodeRecord[], from: string, to: string, type: string): void {
    nodes.push(node('Cast', [from], to, { to: DATA_TYPE[type as ElementType] }));
  }

  #encode(): Uint8Array {
    const { file, folder, irVersion, nodes, kept, around, placed } = this.#onnx;
    return withFile(file, (source) => {
      const w = new MessageWriter(1 << 16);
      const copy = (to: MessageWriter, ranges: readonly Range[]): void => {
        for (const { from, end } of ranges) to.encoded(source.bytes(from, end));
      };
      w.int(1, Math.max(irVersion, LEAST_IR));
      w.string(2, 'fabula');
      w.message(7, (g) => {
        for (const one of this.#before) g.message(1, (m) => writeNode(m, one));
        copy(g, nodes);
        for (const one of this.#after) g.message(1, (m) => writeNode(m, one));
        for (const tensor of placed) {
          const location = relative(folder, tensor.file).split(sep).join('/');
          const data = { location, offset: tensor.byteOffset, length: tensor.byteLength };
          g.message(5, (m) => writeExternalTensor(m, tensor, data));
        }
        for (const tensor of this.#constants) g.message(5, (m) => writeInitializer(m, tensor));
        copy(g, kept);
        copy(g, this.#keptInputs);
        for (const value of this.#newInputs) g.message(11, (m) => writeValueInfo(m, value));
        copy(g, this.#keptOutputs);
        for (const value of this.#newOutputs) g.message(12, (m) => writeValueInfo(m, value));
      });
      copy(w, around);
      return w.finish();
    });
  }
}

const node = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, Attribute>> = {},
): NodeRecord => ({ name: `${output}/${op}`, op, domain: '', inputs, outputs: [output], attributes });
