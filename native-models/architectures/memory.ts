// How much memory a compiled graph takes at given sizes: its weights as the runtime holds them, and the most that is
// alive at once while its nodes run in order. From shapes alone: nothing is loaded or run.

import type { NodeRecord } from '../graph/onnx-proto.ts';
import { sizeOf } from '../graph/shape.ts';
import { BYTES_PER_ELEMENT, type Value } from '../graph/value.ts';
import type { CompiledGraph, GraphMemory } from './compiled-graph.ts';
import { foldedValues } from './folding.ts';

/** Results that are views of their first input. */
const VIEWS = new Set(['Reshape', 'Unsqueeze', 'Squeeze', 'Identity']);
/** May write over their first input when nothing else needs it. */
const IN_PLACE = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Sigmoid',
  'QuickGelu',
  'Gelu',
  'Softmax',
  'Cos',
  'Sin',
]);

/** Beside every scale of quantised weights the runtime keeps their block's sum (measured on SDXL, 8 and 4 bits). */
const SCALES = 2;

const bytesOf = (value: Value, sizes: Readonly<Record<string, number>>): number =>
  value.shape.reduce<number>((bytes, dim) => bytes * sizeOf(dim, sizes), BYTES_PER_ELEMENT[value.type]);

/** Memory inside an operator, beside its inputs and outputs. */
function workspace(
  { op }: NodeRecord,
  inputs: readonly Value[],
  output: Value,
  bytes: (value: Value) => number,
): number {
  // Convolutions work on another order of channels: what comes in and goes out is laid out anew.
  if (op === 'Conv') return bytes(inputs[0]!) + bytes(output);
  // Heads are laid out apart: queries, keys, values and the result once more.
  if (op === 'MultiHeadAttention') {
    return inputs.slice(0, 3).reduce((sum, value) => sum + bytes(value), bytes(inputs[0]!));
  }
  return 0;
}

/** Throws RangeError for a graph that says nothing of its memory, or when a symbol of its shapes has no size. */
export function graphMemory(graph: CompiledGraph, sizes: Readonly<Record<string, number>>): GraphMemory {
  if (graph.reckoned !== undefined) return graph.reckoned(sizes);
  if (graph.structure === undefined) throw new RangeError('the shapes of this graph are not known');
  const { record, values } = graph.structure;
  const { nodes, initializers } = record;
  const bytes = (value: Value): number => bytesOf(value, sizes);
  const stored = new Map(initializers.map((tensor) => [tensor.name, tensor]));
  const folded = foldedValues(nodes, stored.keys());

  // What is folded is held as it comes out of the last folded node; what a node reads from its file is mapped.
  const read = new Set(
    nodes.flatMap(({ inputs, outputs }) =>
      outputs.every((name) => folded.has(name)) ? [] : inputs.filter((name) => folded.has(name)),
    ),
  );
  // Weights that are widened at each use.
  const streamed = new Set(
    nodes.flatMap(({ op, inputs: [weight, shape] }) =>
      op === 'Reshape' && stored.has(weight!) && !folded.has(shape!) ? [weight!] : [],
    ),
  );
  // The CPU lays out convolutions' weights anew, and lets the old ones go when all are done (measured on SDXL's VAE).
  const laidOut = new Set(nodes.flatMap(({ op, inputs }) => (op === 'Conv' ? [inputs[1]!] : [])));
  let [held, copied, mapped, widest] = [0, 0, 0, 0];
  for (const name of read) {
    const value = values.get(name)!;
    const packed = (value.type === 'uint8' && !streamed.has(name)) || name.endsWith('.scales');
    const isMapped = streamed.size > 0 && stored.has(name) && value.shape.length > 1 && !packed;
    if (isMapped) mapped += bytes(value);
    else held += bytes(value) * (name.endsWith('.scales') ? SCALES : 1);
    if (laidOut.has(name)) copied += bytes(value);
    if (streamed.has(name)) {
      widest = Math.max(widest, (bytes(value) / BYTES_PER_ELEMENT[value.type]) * BYTES_PER_ELEMENT.float32);
    }
  }
  return {
    held,
    creating: held + copied,
    mapped,
    // Freed room that a widened weight took is seldom of use to what comes next: the widest one counts twice
    // (measured on SDXL, streamed).
    activations:
      widest + peakOf(nodes, values, folded, new Set(graph.outputs.map(({ name }) => name)), bytes),
  };
}

/** Runs the nodes' lives: a buffer is taken by its node and given back after the last node that reads it. */
function peakOf(
  nodes: readonly NodeRecord[],
  values: ReadonlyMap<string, Value>,
  folded: ReadonlySet<string>,
  outputs: ReadonlySet<string>,
  bytes: (value: Value) => number,
): number {
  const running = nodes.filter(({ outputs: made }) => !made.every((name) => folded.has(name)));
  /** The buffer that a value lies in, named after the value that took it. */
  const bufferOf = new Map<string, string>();
  const lastUse = new Map<string, number>();
  for (const [i, { op, inputs, outputs: made }] of running.entries()) {
    const [first = ''] = inputs;
    for (const name of made) {
      const view = VIEWS.has(op) && bufferOf.has(first) ? bufferOf.get(first)! : name;
      bufferOf.set(name, view);
      lastUse.set(view, outputs.has(name) ? running.length : Math.max(i, lastUse.get(view) ?? i));
    }
    for (const name of inputs) {
      const buffer = bufferOf.get(name);
      if (buffer !== undefined) lastUse.set(buffer, Math.max(lastUse.get(buffer) ?? i, i));
    }
  }
  const size = new Map<string, number>();
  let [alive, peak] = [0, 0];
  for (const [i, node] of running.entries()) {
    const reused = IN_PLACE.has(node.op) ? reusable(node, i) : undefined;
    for (const name of node.outputs) {
      if (bufferOf.get(name) !== name) continue;
      const needed = bytes(values.get(name)!);
      const given = reused !== undefined && size.get(reused) === needed ? needed : 0;
      if (given > 0) size.set(reused!, 0);
      alive += needed - given;
      size.set(name, needed);
    }
    const inputs = node.inputs.flatMap((name) => values.get(name) ?? []);
    peak = Math.max(peak, alive + workspace(node, inputs, values.get(node.outputs[0]!)!, bytes));
    for (const name of new Set([...node.inputs, ...node.outputs])) {
      const buffer = bufferOf.get(name);
      if (buffer === undefined || lastUse.get(buffer)! > i) continue;
      alive -= size.get(buffer) ?? 0;
      size.set(buffer, 0);
    }
  }
  return peak;

  function reusable({ inputs }: NodeRecord, at: number): string | undefined {
    return inputs
      .map((name) => bufferOf.get(name))
      .find((buffer) => buffer !== undefined && lastUse.get(buffer) === at);
  }
}
