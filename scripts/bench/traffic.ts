// `npm run bench -- traffic [--size 1024]`: what one step of SDXL's U-Net moves on each kind of graphics card, before and
// after its operators were fused and halved: nodes that run, bytes that travel to the card and back, and bytes that its
// nodes read and write there. From the shapes of the graphs alone: nothing is loaded or run, and no weights are needed.

import { foldedValues } from '../../native-models/architectures/folding.ts';
import { sizeOf } from '../../native-models/graph/shape.ts';
import { BYTES_PER_ELEMENT, type Value } from '../../native-models/graph/value.ts';
import type { CompiledGraph } from '../../native-models/index.ts';

export interface Traffic {
  /** That run at every step. */
  nodes: number;
  /** Bytes of inputs and outputs: all of them travel at every step. */
  up: number;
  down: number;
  /** Bytes of weights that nodes read, and of everything else that they read and write. */
  weights: number;
  activations: number;
}

/** Results that are their first input in another shape: nothing is moved. */
const VIEWS = new Set(['Reshape', 'Unsqueeze', 'Squeeze', 'Identity', 'Shape']);

/** @param sizes Of the symbols in the graph's shapes. */
export function trafficOf(graph: CompiledGraph, sizes: Readonly<Record<string, number>> = {}): Traffic {
  const { record, values } = graph.structure!;
  const constants = new Set(record.initializers.map(({ name }) => name));
  const folded = foldedValues(record.nodes, constants);
  const bytes = ({ shape, type }: Pick<Value, 'shape' | 'type'>): number =>
    shape.reduce<number>((product, dim) => product * sizeOf(dim, sizes), BYTES_PER_ELEMENT[type]);
  const traffic: Traffic = {
    nodes: 0,
    up: graph.inputs.reduce((sum, one) => sum + bytes(one), 0),
    down: graph.outputs.reduce((sum, one) => sum + bytes(one), 0),
    weights: 0,
    activations: 0,
  };
  for (const { op, inputs, outputs } of record.nodes) {
    if (outputs.every((name) => folded.has(name))) continue;
    traffic.nodes += 1;
    if (VIEWS.has(op)) continue;
    for (const name of [...inputs, ...outputs]) {
      const value = values.get(name);
      if (value === undefined) continue;
      if (folded.has(name)) traffic.weights += bytes(value);
      else traffic.activations += bytes(value);
    }
  }
  return traffic;
}
