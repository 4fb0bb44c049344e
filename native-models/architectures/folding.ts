// What ONNX Runtime computes when it loads a graph, on the CPU, and never again: all that depends on no input.

import type { NodeRecord } from '../graph/onnx-proto.ts';

/** Names of `constants` and of every value that follows from them alone. */
export function foldedValues(nodes: readonly NodeRecord[], constants: Iterable<string>): Set<string> {
  const folded = new Set(constants);
  for (const { inputs, outputs } of nodes) {
    if (inputs.every((name) => name === '' || folded.has(name))) for (const name of outputs) folded.add(name);
  }
  return folded;
}
