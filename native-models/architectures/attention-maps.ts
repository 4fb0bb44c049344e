// Where in the picture chosen rows of text are looked at: for each size of the latent, the shares of cross-attention that
// fall on them, as further outputs of a U-Net. What the rows mean, and what is made of the maps, is the caller's matter.

import { add } from '../graph/ops/arithmetic.ts';
import { reshape } from '../graph/ops/layout.ts';
import { type AttentionOptions, attentionWeights, matMul } from '../graph/ops/matrix.ts';
import { meanAlong } from '../graph/ops/norm.ts';
import type { Value } from '../graph/value.ts';
import type { MapLevel } from './compiled-graph.ts';
import type { Place } from './context-log-weights.ts';
import type { Module } from './network.ts';

export class AttentionMaps {
  readonly levels: MapLevel[] = [];
  readonly #halve: (size: number) => number;
  readonly #sums = new Map<number, Value>();

  constructor(halve: (size: number) => number) {
    this.#halve = halve;
  }

  /**
   * Adds a cross-attention with queries [B, N, D] and keys [B, S, D]. The rows are chosen at the graph's input
   * `map_rows` [S], 1 for a row that counts.
   */
  record(m: Module, { halvings }: Place, q: Value, k: Value, options: AttentionOptions): void {
    const [batch, tokens] = q.shape;
    const length = k.shape[1]!;
    const chosen = m.graph.shared('map rows', () =>
      reshape(m, m.graph.input('map_rows', 'float32', [length]), [length, 1]),
    );
    const shares = matMul(m, attentionWeights(m, q, k, options), chosen);
    const map = reshape(m, meanAlong(m, shares, 1), [batch!, tokens!]);
    const before = this.#sums.get(halvings);
    const sum = before === undefined ? map : add(m, before, map);
    this.#sums.set(halvings, sum);
  }

  /** Makes the outputs `map.<halvings>` [B, N], each the sum over its layers of the mean over their heads. */
  finish(root: Module): void {
    for (const [halvings, sum] of [...this.#sums].sort(([a], [b]) => a - b)) {
      root.graph.output(`map.${halvings}`, sum);
      const atLevel = (size: number): number => {
        for (let i = 0; i < halvings; i++) size = this.#halve(size);
        return size;
      };
      const size = (height: number, width: number) => ({ height: atLevel(height), width: atLevel(width) });
      this.levels.push({ halvings, size });
    }
  }
}
