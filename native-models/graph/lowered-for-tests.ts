// What com.microsoft's operators without a CPU kernel mean, out of ONNX's own operators: so that graphs for GPUs can be
// run on the CPU in tests. Meanings are those of ONNX Runtime's ContribOperators and of its own fusions
// (fusion_nhwc_conv, fusion_group_norm, fusion_bias_add, fusion_biassplitgelu of its transformers tools).

import {
  type Attribute,
  encodeModel,
  type FloatAttribute,
  type GraphRecord,
  type Initializer,
  MICROSOFT_DOMAIN,
  type NodeRecord,
} from './onnx-proto.ts';

/** Takes the place of one node: each call adds a node and gives its output's name. */
class Lowering {
  readonly nodes: NodeRecord[] = [];
  readonly constants: Initializer[] = [];
  readonly #node: NodeRecord;

  constructor(node: NodeRecord) {
    this.#node = node;
  }

  add(
    op: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute> = {},
    outputs = 1,
  ): string[] {
    const name = `${this.#node.name}.lowered.${this.nodes.length}`;
    const names = Array.from({ length: outputs }, (_, k) => `${name}.${k}`);
    this.nodes.push({ name, op, domain: '', inputs, outputs: names, attributes });
    return names;
  }

  ints(...values: number[]): string {
    const name = `${this.#node.name}.lowered.constant.${this.constants.length}`;
    const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    this.constants.push({ name, type: 'int64', shape: [values.length], data });
    return name;
  }

  floats(length: number, value: number): string {
    const name = `${this.#node.name}.lowered.constant.${this.constants.length}`;
    const data = new Uint8Array(new Float32Array(length).fill(value).buffer);
    this.constants.push({ name, type: 'float32', shape: [length], data });
    return name;
  }

  transposed(x: string, perm: readonly number[]): string {
    return this.add('Transpose', [x], { perm })[0]!;
  }

  /** The last node's only output gets the name of the lowered node's. */
  finished(): NodeRecord[] {
    const last = this.nodes.pop()!;
    return [...this.nodes, { ...last, outputs: this.#node.outputs }];
  }
}

const MEANINGS: Readonly<Record<string, (l: Lowering, node: NodeRecord) => void>> = {
  BiasSplitGelu(l, { inputs: [x, bias] }) {
    const [sum] = l.add('Add', [x!, bias!]);
    const [value, gate] = l.add('Split', [sum!], { axis: 2, num_outputs: 2 }, 2);
    l.add('Mul', [value!, l.add('Gelu', [gate!])[0]!]);
  },
  BiasAdd(l, { inputs: [x, bias, residual] }) {
    l.add('Add', [l.add('Add', [x!, bias!])[0]!, residual!]);
  },
  NhwcConv(l, { inputs: [x, weight, bias], attributes }) {
    const operands = [l.transposed(x!, [0, 3, 1, 2]), l.transposed(weight!, [0, 3, 1, 2])];
    const [y] = l.add('Conv', bias === undefined ? operands : [...operands, bias], { ...attributes });
    l.transposed(y!, [0, 2, 3, 1]);
  },
  GroupNorm(l, { inputs: [x, scale, bias], attributes }) {
    const groups = attributes.groups as number;
    const epsilon = attributes.epsilon as FloatAttribute;
    if (attributes.channels_last !== 1) throw new Error('GroupNorm with channels first is not lowered');
    const first = l.transposed(x!, [0, 3, 1, 2]);
    const [grouped] = l.add('Reshape', [first, l.ints(0, groups, -1)]);
    const affine = [l.floats(groups, 1), l.floats(groups, 0)];
    const [normed] = l.add('InstanceNormalization', [grouped!, ...affine], { epsilon });
    const [shaped] = l.add('Reshape', [normed!, l.add('Shape', [first])[0]!]);
    const last = l.transposed(shaped!, [0, 2, 3, 1]);
    const [y] = l.add('Add', [l.add('Mul', [last, scale!])[0]!, bias!]);
    if (attributes.activation === 1) l.add('Mul', [y!, l.add('Sigmoid', [y!])[0]!]);
  },
};

/** The same graph with those operators taken apart. */
export function loweredRecord(record: GraphRecord): GraphRecord {
  const initializers = [...record.initializers];
  const nodes = record.nodes.flatMap((node) => {
    const meaning = node.domain === MICROSOFT_DOMAIN ? MEANINGS[node.op] : undefined;
    if (meaning === undefined) return [node];
    const lowering = new Lowering(node);
    meaning(lowering, node);
    initializers.push(...lowering.constants);
    return lowering.finished();
  });
  return { ...record, nodes, initializers };
}

/** A compiled graph that the CPU can run, whatever provider it is for. */
export function lowered<G extends { model: Uint8Array; structure?: { record: GraphRecord } }>(graph: G): G {
  const record = graph.structure?.record;
  return record === undefined ? graph : { ...graph, model: encodeModel(loweredRecord(record), 'fabula') };
}
