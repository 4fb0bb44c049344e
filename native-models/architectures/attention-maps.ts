// Where in the picture chosen rows of text are looked at: for each size of the latent, the shares of cross-attention that
// fall on them, as further outputs of a U-Net. What the rows mean, and what is made of the maps, is the caller's matter.

import { add } from '../graph/ops/arithmetic.ts';
import { reshape, split } from '../graph/ops/layout.ts';
import { type AttentionOptions, attentionWeights, matMul } from '../graph/ops/matrix.ts';
import { meanAlong } from '../graph/ops/norm.ts';
import type { Value } from '../graph/value.ts';
import type { MapLevel } from './compiled-graph.ts';
import type { Place } from './context-log-weights.ts';
import type { Module } from './network.ts';
import type { ReferenceRows } from './reference-attention.ts';

export class AttentionMaps {
  readonly levels: MapLevel[] = [];
  readonly #halve: (size: number) => number;
  readonly #columns: number;
  /** Which rows of the batch are looked at, as sizes of its parts; all when absent. */
  readonly #held: { parts: readonly number[]; place: number } | undefined;
  readonly #sums = new Map<number, Value>();

  /**
   * @param columns Choices of rows, each with maps of its own.
   * @param rows With references only what is held by them is looked at.
   */
  constructor(halve: (size: number) => number, columns: number, rows?: ReferenceRows) {
    this.#halve = halve;
    this.#columns = columns;
    const { plain = 0, held = 0, references = 0 } = rows ?? {};
    const parts = [plain, held, references].filter((size) => size > 0);
    this.#held = rows && { parts, place: plain > 0 ? 1 : 0 };
  }

  /**
   * Adds a cross-attention with queries [B, N, D] and keys [B, S, D]. The rows are chosen at the graph's input
   * `map_rows` [S, columns], 1 for a row that counts.
   */
  record(m: Module, { halvings }: Place, allQ: Value, allK: Value, all: AttentionOptions): void {
    const [q, k] = [this.#rowsOf(m, allQ), this.#rowsOf(m, allK)];
    const { bias, ...rest } = all;
    const options = bias === undefined ? rest : { ...rest, bias: this.#rowsOf(m, bias) };
    const [batch, tokens] = q.shape;
    const length = k.shape[1]!;
    const columns = this.#columns;
    const chosen = m.graph.shared('map rows', () => m.graph.input('map_rows', 'float32', [length, columns]));
    const shares = matMul(m, attentionWeights(m, q, k, options), chosen);
    const map = reshape(m, meanAlong(m, shares, 1), [batch!, tokens!, columns]);
    const before = this.#sums.get(halvings);
    const sum = before === undefined ? map : add(m, before, map);
    this.#sums.set(halvings, sum);
  }

  #rowsOf(m: Module, x: Value): Value {
    if (this.#held === undefined) return x;
    return split(m, x, 0, this.#held.parts)[this.#held.place]!;
  }

  /** Makes the outputs `map.<halvings>` [B, N, columns], each the sum over its layers of the mean over their heads. */
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
