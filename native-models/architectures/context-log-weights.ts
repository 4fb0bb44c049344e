// The context log-weights of the method (../../src-main/diffusion/METHOD.md, section 3): graph inputs added to the
// attention logits of text tokens, one row per block group, or one row per query position of every block group (for
// regions) or of every cross-attention (for identity dropout).

import { cast } from '../graph/ops/arithmetic.ts';
import { expandAxis, shapeOf, unsqueeze } from '../graph/ops/layout.ts';
import type { Value } from '../graph/value.ts';
import type { CrossAttention } from './compiled-graph.ts';
import type { Module } from './network.ts';

/** Where in the U-Net a cross-attention is: its group, and how often the latent was halved before it. */
export interface Place {
  group: string;
  halvings: number;
}

/** What is added to the logits of the cross-attention at `m`. */
export interface ContextBias {
  bias(m: Module, place: Place, queries: Value, context: Value): Value;
}

export interface LogWeightOptions {
  /** A row per query position, at an input for each group or for each layer; absent: a row for all of them. */
  perQuery?: 'group' | 'layer' | undefined;
  /** The rounding of an odd size when it is halved. */
  halve: (size: number) => number;
}

export class ContextLogWeights implements ContextBias {
  readonly groups: string[] = [];
  readonly layers: CrossAttention[] = [];
  readonly #options: LogWeightOptions;

  constructor(options: LogWeightOptions) {
    this.#options = options;
  }

  /**
   * The attention bias for the cross-attention at `m` with queries [B, Sq, D] and a context [B, S, D]:
   * [B, 1, Sq, S], or [B, 1, 1, S] where the operators broadcast. Makes the graph input on first use.
   */
  bias(m: Module, { group, halvings }: Place, queries: Value, context: Value): Value {
    const { perQuery, halve } = this.#options;
    const atLevel = (size: number): number => {
      for (let i = 0; i < halvings; i++) size = halve(size);
      return size;
    };
    const size = (height: number, width: number) => ({ height: atLevel(height), width: atLevel(width) });
    this.layers.push({ path: m.path, group, size });
    const isNew = !this.groups.includes(group);
    if (isNew) this.groups.push(group);
    const [batch, count] = queries.shape;
    const length = context.shape[1]!;
    const rowsAt = (name: string): Value => {
      const rows = m.graph.input(`log_weights.${name}`, 'float32', [batch!, count!, length]);
      return unsqueeze(m, ofAttention(m, rows), [1]);
    };
    if (perQuery === 'layer') return rowsAt(m.path);
    if (perQuery === 'group') return m.graph.shared(`context bias of ${group}`, () => rowsAt(group));
    return m.graph.shared(`context bias of ${group}`, () => {
      const row = m.graph.input(`log_weights.${group}`, 'float32', [batch!, length]);
      return biasForAll(m, row, queries);
    });
  }
}

/** Fused attention takes its bias in the type of its queries; the parts add it to float32. */
export const ofAttention = (m: Module, rows: Value): Value =>
  m.network.operators.attention === 'plain' ? rows : cast(m, rows, m.precision);

/** Log-weights [B, S] for all queries [B, Sq, D] alike: [B, 1, Sq, S], or [B, 1, 1, S] where the operators broadcast. */
export function biasForAll(m: Module, row: Value, queries: Value): Value {
  const broadcastable = unsqueeze(m, ofAttention(m, row), [1, 2]);
  if (m.network.operators.attention === 'plain') return broadcastable;
  return expandAxis(m, broadcastable, 2, shapeOf(m, queries, 1, 2), queries.shape[1]!);
}
