// A compiled network as the tree of its modules: which weights each has, how large they are, which operators it became,
// and the shape of what it gives. For people who want to look; nothing is loaded or run.

import type { GraphRecord, NodeRecord } from '../graph/onnx-proto.ts';
import type { Shape } from '../graph/shape.ts';
import type { ElementType } from '../graph/value.ts';
import type { CompiledGraph } from './compiled-graph.ts';

interface ModuleWeight {
  name: string;
  type: ElementType;
  shape: Shape;
}

export interface GraphModule {
  /** As in the checkpoint; '' for the whole network. */
  path: string;
  /** Its own, below no module of it. */
  weights: readonly ModuleWeight[];
  /** In the order in which they begin to compute. */
  modules: readonly GraphModule[];
  /** Elements of all weights in it and below. */
  parameters: number;
  /** How many of each operator are in it and below; com.microsoft's have that domain before them. */
  operators: Readonly<Record<string, number>>;
  /** Of what its last operator gives; absent where nothing is computed in it. */
  gives?: Shape;
}

interface Growing extends GraphModule {
  weights: ModuleWeight[];
  modules: Growing[];
  operators: Record<string, number>;
}

/** Undefined for a graph that was not compiled here: nothing says which nodes are whose. */
export function graphTree({ structure }: CompiledGraph): GraphModule | undefined {
  if (structure === undefined) return undefined;
  const { record, values } = structure;
  const known = new Map<string, Growing>();
  const outputs = new Set(record.outputs.map(({ name }) => name));
  for (const node of record.nodes) {
    const operator = node.domain === '' ? node.op : `${node.domain}.${node.op}`;
    const gives = values.get(node.outputs[0] ?? '')?.shape;
    for (const module of lineage(known, pathOf(node, outputs))) {
      module.operators[operator] = (module.operators[operator] ?? 0) + 1;
      if (gives !== undefined) module.gives = gives;
    }
  }
  for (const { name, type, shape } of weightsOf(record)) {
    const cut = name.lastIndexOf('.');
    const above = lineage(known, name.slice(0, Math.max(0, cut)));
    const count = shape.reduce((product, size) => product * size, 1);
    for (const module of above) module.parameters += count;
    above.at(-1)!.weights.push({ name: name.slice(cut + 1), type, shape });
  }
  return lineage(known, '')[0]!;
}

/** Nodes are called `path/operator`, or by the operator alone; those that name an output belong to the network. */
function pathOf({ name, outputs }: NodeRecord, named: ReadonlySet<string>): string {
  return outputs.some((output) => named.has(output)) ? '' : name.slice(0, Math.max(0, name.lastIndexOf('/')));
}

/** What lies in the checkpoint's files; constants of the graph's own do not. */
const weightsOf = ({ initializers }: GraphRecord) =>
  initializers.filter(({ data }) => !(data instanceof Uint8Array));

/** The network and each module down to the one of this path, made where it is not there yet. */
function lineage(known: Map<string, Growing>, path: string): Growing[] {
  const found = known.get(path);
  const above = path === '' ? [] : lineage(known, path.slice(0, Math.max(0, path.lastIndexOf('.'))));
  if (found) return [...above, found];
  const made: Growing = { path, weights: [], modules: [], parameters: 0, operators: {} };
  known.set(path, made);
  above.at(-1)?.modules.push(made);
  return [...above, made];
}
