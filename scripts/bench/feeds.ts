// Inputs for a network that is only timed.

import type { CompiledGraph } from '../../native-models/index.ts';
import type { Feed } from '../../src-main/diffusion/runtime/session.ts';

/** Something for every input of the graph, with these sizes for its symbols. */
export function feedsFor(
  graph: CompiledGraph,
  sizes: Readonly<Record<string, number>>,
): Record<string, Feed> {
  return Object.fromEntries(
    graph.inputs.map(({ name, shape }) => {
      const dims = shape.map((dim) => (typeof dim === 'number' ? dim : sizes[dim]!));
      const count = dims.reduce((a, b) => a * b, 1);
      // A wave, so that no shortcut for zeros can help; log-weights stay 0, as for ordinary tokens.
      const wave = name.startsWith('log_weights') ? () => 0 : (_: unknown, index: number) => Math.sin(index);
      return [name, { data: Float32Array.from({ length: count }, wave), dims }];
    }),
  );
}
