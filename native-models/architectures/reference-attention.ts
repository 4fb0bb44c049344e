// Reference attention (../../src-main/diffusion/METHOD.md, section 7): in self-attention some rows of the batch see the
// tokens of a reference picture beside their own, weighed by graph inputs. Knows nothing of pictures or of whose they are.

import { cast, multiply, scalarLike } from '../graph/ops/arithmetic.ts';
import {
  appendAlongLast,
  concat,
  gatherRows,
  repeatAxis,
  reshape,
  split,
  unsqueeze,
} from '../graph/ops/layout.ts';
import { product } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import type { ReferenceLevel } from './compiled-graph.ts';
import { biasForAll, type Place } from './context-log-weights.ts';
import { attention, known } from './layers.ts';
import type { Module } from './network.ts';

/** The rows of a batch, in this order; each row sees itself. */
export interface ReferenceRows {
  /** They see nothing else: the negative branch. */
  plain: number;
  /** They see the references too. */
  held: number;
  references: number;
  /** Block groups in which they do, such as `mid`; all by default. */
  blocks?: readonly string[];
}

export const rowsOf = ({ plain, held, references }: ReferenceRows): number => plain + held + references;

export interface SelfAttention {
  q: Value;
  k: Value;
  v: Value;
  heads: number;
  upcast: boolean;
}

export class ReferenceAttention {
  readonly levels: ReferenceLevel[] = [];
  readonly #rows: ReferenceRows;
  readonly #halve: (size: number) => number;

  constructor(rows: ReferenceRows, halve: (size: number) => number) {
    this.#rows = rows;
    this.#halve = halve;
  }

  takesPart({ group }: Place): boolean {
    return this.#rows.blocks?.includes(group) ?? true;
  }

  /** What self-attention at `m` gives for q, k and v [B, N, D] of all rows. */
  mix(m: Module, { halvings }: Place, { q, k, v, heads, upcast }: SelfAttention): Value {
    const { plain, held, references } = this.#rows;
    const parts = [q, k, v].map((x) => splitRows(m, x, [plain, held, references]));
    const [before, own, reference] = [0, 1, 2].map((part) => parts.map((values) => values[part])) as [
      (Value | undefined)[],
      Value[],
      Value[],
    ];
    const alone = ([a, b, c]: Value[]): Value => attention(m, a!, b!, c!, { heads, upcast });
    const [heldQ, heldK, heldV] = own;
    const seen = [heldK!, heldV!].map((x, i) =>
      concat(m, [x, this.#tokens(m, halvings, reference[i + 1]!)], 1),
    );
    const weights = this.#weights(m, halvings, seen[0]!);
    const heldMixed = weighed(m, heldQ!, seen[0]!, seen[1]!, weights, { heads, upcast });
    const mixed = [heldMixed, alone(reference)];
    if (plain > 0) mixed.unshift(alone(before as Value[]));
    return concat(m, mixed, 0);
  }

  /** The references' tokens that are seen, [held, R, D] of [references, N, D]. */
  #tokens(m: Module, halvings: number, x: Value): Value {
    const { held, references } = this.#rows;
    const width = known(x, -1);
    const count = product([references, x.shape[1]!]);
    const chosen = choosesTokens(m)
      ? gatherRows(m, reshape(m, x, [count, width]), this.#chosen(m, halvings))
      : reshape(m, x, [count, width]);
    const one = unsqueeze(m, chosen, [0]);
    return held === 1 ? one : repeatAxis(m, one, 0, held);
  }

  #chosen(m: Module, halvings: number): Value {
    return m.graph.shared(`reference tokens ${halvings}`, () =>
      m.graph.input(`reference_tokens.${halvings}`, 'int64', [`R${halvings}`]),
    );
  }

  /** Log-weights of own and reference tokens, [held, N + R]. */
  #weights(m: Module, halvings: number, keys: Value): Value {
    return m.graph.shared(`reference weights ${halvings}`, () => {
      const atLevel = (size: number): number => {
        for (let i = 0; i < halvings; i++) size = this.#halve(size);
        return size;
      };
      this.levels.push({
        halvings,
        chosen: choosesTokens(m),
        size: (height, width) => ({ height: atLevel(height), width: atLevel(width) }),
      });
      const [rows, length] = keys.shape;
      return m.graph.input(`reference_log_weights.${halvings}`, 'float32', [rows!, length!]);
    });
  }
}

/** Where sizes are numbers in the graph all tokens are there, and the others masked: how many are seen, only the run tells. */
const choosesTokens = (m: Module): boolean => !m.network.operators.fixedSizes;

/** Parts of `x` along the batch, undefined for those without rows. */
function splitRows(m: Module, x: Value, sizes: readonly number[]): (Value | undefined)[] {
  const parts = split(
    m,
    x,
    0,
    sizes.filter((size) => size > 0),
  );
  return sizes.map((size) => (size > 0 ? parts.shift() : undefined));
}

/** softmax(q·kᵀ/√d + weights)·v with weights [B, Sk] for all queries and heads alike. */
function weighed(
  m: Module,
  q: Value,
  k: Value,
  v: Value,
  weights: Value,
  options: { heads: number; upcast: boolean },
): Value {
  const { keyWeights, attention: kind, contextMultiple } = m.network.operators;
  if (keyWeights && kind === 'fused') return weighedInKeys(m, q, k, v, weights, options);
  const [, length] = k.shape;
  const isPlain = contextMultiple > 1 && (typeof length !== 'number' || length % contextMultiple !== 0);
  const bias = m.graph.shared(`${weights.name} for all queries${isPlain ? ' of plain attention' : ''}`, () =>
    biasForAll(m, weights, q),
  );
  return attention(m, q, k, v, { ...options, bias, plain: isPlain });
}

/**
 * The same without a bias, which would have the fused operator hold all logits at once: queries get a coordinate of 1
 * in every head, and keys their weight there, [q, 1]·[k, w√d]/√d = q·k/√d + w.
 */
function weighedInKeys(
  m: Module,
  q: Value,
  k: Value,
  v: Value,
  weights: Value,
  { heads, upcast }: { heads: number; upcast: boolean },
): Value {
  const headWidth = known(q, -1) / heads;
  const inHeads = (x: Value): Value => reshape(m, x, [x.shape[0]!, x.shape[1]!, heads, headWidth]);
  const joined = (x: Value): Value => reshape(m, x, [x.shape[0]!, x.shape[1]!, heads * (headWidth + 1)]);
  const coordinate = m.graph.shared(`${weights.name} of ${heads} heads of ${headWidth}`, () => {
    const scaled = multiply(m, weights, scalarLike(m, weights, Math.sqrt(headWidth)));
    return repeatAxis(m, unsqueeze(m, cast(m, scaled, k.type), [2, 3]), 2, heads);
  });
  const longQ = joined(appendAlongLast(m, inHeads(q), 1));
  const longK = joined(concat(m, [inHeads(k), coordinate], 3));
  return attention(m, longQ, longK, v, { heads, upcast, scale: headWidth ** -0.5 });
}
