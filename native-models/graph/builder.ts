// Collects the inputs, constants, weights, nodes and outputs of one ONNX graph and keeps its names unique.
// Knows no operator: ops/ infers what each one gives and calls `node`.

import {
  type Attribute,
  type ExternalData,
  encodeModel,
  type GraphRecord,
  type Initializer,
  MICROSOFT_DOMAIN,
  type NodeRecord,
} from './onnx-proto.ts';
import { type Dim, type Shape, showShape } from './shape.ts';
import { BYTES_PER_ELEMENT, type ElementType, type Value } from './value.ts';

/** A graph that would be wrong: the message names the node, the operator and the shapes. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
}

export interface NodeOptions {
  attributes?: Readonly<Record<string, Attribute>>;
  /** An operator of the com.microsoft domain. */
  microsoft?: boolean;
}

type ConstantData = Float32Array | BigInt64Array;

export class GraphBuilder {
  readonly name: string;
  readonly #nodes: NodeRecord[] = [];
  readonly #initializers: Initializer[] = [];
  readonly #inputs: Value[] = [];
  readonly #outputs: Value[] = [];
  readonly #values = new Map<string, Value>();
  readonly #counts = new Map<string, number>();
  readonly #constants = new Map<string, Value>();
  readonly #told: Value[] = [];
  readonly #shared = new Map<string, Value>();
  readonly #sizes: Readonly<Record<string, number>>;

  /** `sizes`: what symbols of the inputs' shapes stand for, where that is known beforehand. */
  constructor(name: string, sizes: Readonly<Record<string, number>> = {}) {
    this.name = name;
    this.#sizes = sizes;
  }

  /** Whether sizes were given: then what is known of a shape is written as numbers, and nothing asks for it at run time. */
  get hasFixedSizes(): boolean {
    return Object.keys(this.#sizes).length > 0;
  }

  get inputs(): readonly Value[] {
    return this.#inputs;
  }

  get outputs(): readonly Value[] {
    return this.#outputs;
  }

  input(name: string, type: ElementType, shape: Shape): Value {
    const known = shape.map((dim) => (typeof dim === 'string' ? (this.#sizes[dim] ?? dim) : dim));
    const value = this.#value(name, type, known);
    this.#inputs.push(value);
    return value;
  }

  /** Makes `value` an output called `name`. */
  output(name: string, value: Value): Value {
    const output = this.#value(name, value.type, value.shape);
    this.#nodes.push({
      name: `${name}/Identity`,
      op: 'Identity',
      domain: '',
      inputs: [value.name],
      outputs: [name],
      attributes: {},
    });
    this.#outputs.push(output);
    return output;
  }

  /** A small tensor inside the model file. Equal constants are one. */
  constant(data: ConstantData, shape: readonly number[]): Value {
    const type = data instanceof Float32Array ? 'float32' : 'int64';
    const count = shape.reduce((a, b) => a * b, 1);
    if (count !== data.length) {
      throw new GraphError(
        `a constant of shape ${showShape(shape)} needs ${count} values, not ${data.length}`,
      );
    }
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const key = `${type}${showShape(shape)}${Buffer.from(bytes).toString('base64')}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const value = this.#value(`constant.${this.#constants.size}`, type, shape);
    this.#initializers.push({ name: value.name, type, shape, data: bytes });
    this.#constants.set(key, value);
    return value;
  }

  scalar(value: number): Value {
    return this.constant(Float32Array.of(value), []);
  }

  /** A 1-D int64 constant, as shapes and axes are. */
  ints(values: readonly number[]): Value {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  /** A tensor whose bytes stay in another file. */
  external(name: string, type: ElementType, shape: readonly number[], data: ExternalData): Value {
    const bytes = shape.reduce((a, b) => a * b, 1) * BYTES_PER_ELEMENT[type];
    if (bytes !== data.length) {
      throw new GraphError(
        `${name}: ${type} ${showShape(shape)} takes ${bytes} bytes, but ${data.length} are given`,
      );
    }
    const value = this.#value(name, type, shape);
    this.#initializers.push({ name, type, shape, data });
    return value;
  }

  /** Adds a node called `path/op` and returns its outputs. A second one of that name gets a number. */
  node(
    path: string,
    op: string,
    inputs: readonly (Value | undefined)[],
    results: readonly { type: ElementType; shape: Shape }[],
    options: NodeOptions = {},
  ): Value[] {
    const stem = path === '' ? op : `${path}/${op}`;
    const count = (this.#counts.get(stem) ?? 0) + 1;
    this.#counts.set(stem, count);
    const name = count === 1 ? stem : `${stem}_${count}`;
    const outputs = results.map(({ type, shape }, k) =>
      this.#value(results.length === 1 ? name : `${name}.${k}`, type, shape),
    );
    this.#nodes.push({
      name,
      op,
      domain: options.microsoft ? MICROSOFT_DOMAIN : '',
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: outputs.map((output) => output.name),
      attributes: options.attributes ?? {},
    });
    return outputs;
  }

  /**
   * Says in the model itself which shape a value has, where the runtime cannot find that out: it looks for memory to use again by
   * shapes, and through everything that was ever freed where it knows none.
   */
  tellShape(value: Value): void {
    this.#told.push(value);
  }

  /** The value made once under this key: for what several modules need (a mask, a shape, an activation). */
  shared(key: string, make: () => Value): Value {
    let value = this.#shared.get(key);
    if (value === undefined) {
      value = make();
      this.#shared.set(key, value);
    }
    return value;
  }

  /** ModelProto bytes, without the nodes and tensors that no output depends on. */
  finish(): Uint8Array {
    return encodeModel(this.record(), 'fabula');
  }

  /** Shape and type of every value, by name. */
  get values(): ReadonlyMap<string, Value> {
    return this.#values;
  }

  /** What `finish` encodes. */
  record(): GraphRecord {
    if (this.#outputs.length === 0) throw new GraphError(`graph ${this.name} has no output`);
    const needed = new Set(this.#outputs.map((output) => output.name));
    const nodes = this.#nodes.toReversed().filter((node) => {
      if (!node.outputs.some((name) => needed.has(name))) return false;
      for (const name of node.inputs) needed.add(name);
      return true;
    });
    return {
      name: this.name,
      nodes: nodes.reverse(),
      initializers: this.#initializers.filter((tensor) => needed.has(tensor.name)),
      inputs: this.#inputs,
      outputs: this.#outputs,
      told: this.#told.filter((value) => needed.has(value.name)),
    };
  }

  #value(name: string, type: ElementType, shape: readonly Dim[]): Value {
    if (name === '') throw new GraphError('a value needs a name');
    if (this.#values.has(name)) throw new GraphError(`graph ${this.name} already has a value named ${name}`);
    for (const dim of shape) {
      if (typeof dim === 'number' ? !Number.isSafeInteger(dim) || dim < 0 : dim === '') {
        throw new GraphError(`${name}: ${String(dim) || 'an empty name'} is not a dimension`);
      }
    }
    const value = { name, type, shape: [...shape] };
    this.#values.set(name, value);
    return value;
  }
}

/**
 * A place in the graph: nodes added through it are named after its path. `at('attn1')` goes one level down,
 * so paths follow the modules of the checkpoint.
 */
export class Scope {
  readonly graph: GraphBuilder;
  readonly path: string;

  constructor(graph: GraphBuilder, path = '') {
    this.graph = graph;
    this.path = path;
  }

  at(name: string): Scope {
    return new Scope(this.graph, this.path === '' ? name : `${this.path}.${name}`);
  }

  /** A node with one output. */
  node(
    op: string,
    inputs: readonly (Value | undefined)[],
    type: ElementType,
    shape: Shape,
    options: NodeOptions = {},
  ): Value {
    return this.graph.node(this.path, op, inputs, [{ type, shape }], options)[0]!;
  }

  /** The error for operands that do not fit, naming the node, the operator and what it was given. */
  mismatch(op: string, inputs: readonly Value[], reason: string): GraphError {
    const operands = inputs.map((v) => `${v.name} ${v.type} ${showShape(v.shape)}`).join(', ');
    return new GraphError(`${this.path === '' ? this.graph.name : this.path}: ${op}(${operands}): ${reason}`);
  }
}
