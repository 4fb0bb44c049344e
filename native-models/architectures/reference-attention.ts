// Reference attention (../../src-main/diffusion/METHOD.md, section 7): in self-attention some rows of the batch see the
// tokens of a reference picture beside their own, weighed by graph inputs. Knows nothing of pictures or of whose they are.

import { add, cast, multiply, scalarLike } from '../graph/ops/arithmetic.ts';
import {
  appendAlongLast,
  concat,
  gatherRows,
  repeatAxis,
  reshape,
  split,
  transpose,
  unsqueeze,
} from '../graph/ops/layout.ts';
import { matMul } from '../graph/ops/matrix.ts';
import { type Dim, product } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import { anchored } from './anchoring.ts';
import type { ReferenceLevel } from './compiled-graph.ts';
import { biasForAll, ofAttention, type Place } from './context-log-weights.ts';
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
  /** Each reference is seen from some places only, which graph inputs tell. */
  regions?: boolean;
  /** In middle and decoder, places that graph inputs tell take over a share of their matches: see anchoring.ts. */
  anchored?: { least: number };
}

export const rowsOf = ({ plain, held, references }: ReferenceRows): number => plain + held + references;

export interface SelfAttention {
  /** What it is given. */
  x: Value;
  q: Value;
  k: Value;
  v: Value;
  heads: number;
  upcast: boolean;
}

/** What is added to the logits of own and reference tokens: `row`, and for each reference what hides it from places outside. */
interface Weights {
  /** [held, N + R] */
  row: Value;
  /** `outside` [held, N, G]: 1 at places from which a reference is not seen; `owned` [held, N + R, G]: a mask on its tokens. */
  regions?: { outside: Value; owned: Value };
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

  /** What self-attention at `m` gives for x, q, k and v [B, N, D] of all rows. */
  mix(m: Module, place: Place, { x, q, k, v, heads, upcast }: SelfAttention): Value {
    const { halvings } = place;
    const { plain, held, references } = this.#rows;
    const parts = [q, k, v, x].map((one) => splitRows(m, one, [plain, held, references]));
    const [before, own, reference] = [0, 1, 2].map((part) => parts.map((values) => values[part])) as [
      (Value | undefined)[],
      Value[],
      Value[],
    ];
    const alone = ([a, b, c]: Value[]): Value => attention(m, a!, b!, c!, { heads, upcast });
    const [heldQ, heldK, heldV, heldX] = own;
    const seen = [heldK!, heldV!].map((one, i) =>
      concat(m, [one, this.#tokens(m, halvings, reference[i + 1]!)], 1),
    );
    const weights = this.#weights(m, halvings, heldQ!, seen[0]!);
    const heldMixed = weighed(m, heldQ!, seen[0]!, seen[1]!, weights, { heads, upcast });
    const mixed = [heldMixed, alone(reference)];
    if (this.#anchors(place)) {
      mixed[0] = this.#anchored(
        m,
        halvings,
        { x: heldX!, mixed: heldMixed, weights },
        reference[3]!,
        mixed[1]!,
      );
    }
    if (plain > 0) mixed.unshift(alone(before as Value[]));
    return concat(m, mixed, 0);
  }

  #anchors({ group }: Place): boolean {
    return this.#rows.anchored !== undefined && /^(mid|up)/.test(group);
  }

  #anchored(
    m: Module,
    halvings: number,
    { x, mixed, weights }: { x: Value; mixed: Value; weights: Weights },
    reference: Value,
    referenceMixed: Value,
  ): Value {
    const { held, references, anchored: how } = this.#rows;
    const referenceX = this.#tokens(m, halvings, reference);
    const input = (name: string, shape: readonly Dim[]): Value =>
      m.graph.shared(`${name} ${halvings}`, () => m.graph.input(`${name}.${halvings}`, 'float32', shape));
    const level = this.levels.find((one) => one.halvings === halvings)!;
    level.anchored = true;
    const count = referenceX.shape[1]!;
    const own: Weights = {
      row: input('anchor_log_weights', [held, count]),
      ...(weights.regions
        ? {
            regions: {
              outside: weights.regions.outside,
              owned: input('anchor_owned', [held, count, references]),
            },
          }
        : {}),
    };
    const inFloat = (value: Value): Value => cast(m, value, 'float32');
    const result = anchored(m, {
      x: inFloat(x),
      mixed: inFloat(mixed),
      referenceX: inFloat(referenceX),
      referenceMixed: inFloat(this.#tokens(m, halvings, referenceMixed)),
      shares: input('anchor_shares', [held, x.shape[1]!]),
      least: how!.least,
      attend: (q, k, v) => weighed(m, q, k, v, own, { heads: 1, upcast: false, plain: true }),
    });
    return cast(m, result, mixed.type);
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

  #weights(m: Module, halvings: number, queries: Value, keys: Value): Weights {
    const { references, regions = false } = this.#rows;
    const [rows, length] = keys.shape;
    const row = this.#row(m, halvings, keys);
    if (!regions) return { row };
    const input = (name: string, places: Dim): Value =>
      m.graph.shared(`${name} ${halvings}`, () =>
        m.graph.input(`${name}.${halvings}`, 'float32', [rows!, places, references]),
      );
    const outside = input('reference_outside', queries.shape[1]!);
    return { row, regions: { outside, owned: input('reference_owned', length!) } };
  }

  /** Log-weights of own and reference tokens, [held, N + R]. */
  #row(m: Module, halvings: number, keys: Value): Value {
    return m.graph.shared(`reference weights ${halvings}`, () => {
      const atLevel = (size: number): number => {
        for (let i = 0; i < halvings; i++) size = this.#halve(size);
        return size;
      };
      this.levels.push({
        halvings,
        count: this.#rows.references,
        chosen: choosesTokens(m),
        anchored: false,
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

/** softmax(q·kᵀ/√d + weights)·v, for all heads alike. */
function weighed(
  m: Module,
  q: Value,
  k: Value,
  v: Value,
  weights: Weights,
  { plain = false, ...options }: { heads: number; upcast: boolean; plain?: boolean },
): Value {
  const { keyWeights, attention: kind, contextMultiple } = m.network.operators;
  if (keyWeights && kind === 'fused') return weighedInKeys(m, q, k, v, weights, options);
  const [, length] = k.shape;
  const isPlain =
    plain || (contextMultiple > 1 && (typeof length !== 'number' || length % contextMultiple !== 0));
  const bias = m.graph.shared(
    `${weights.row.name} for all queries${isPlain ? ' of plain attention' : ''}`,
    () => (weights.regions ? biasInRegions(m, weights.row, weights.regions) : biasForAll(m, weights.row, q)),
  );
  return attention(m, q, k, v, { ...options, bias, plain: isPlain });
}

/** [held, 1, N, N + R]: the row for every place, and the masks of those that are not seen from it. */
function biasInRegions(m: Module, row: Value, { outside, owned }: NonNullable<Weights['regions']>): Value {
  const hidden = matMul(m, outside, transpose(m, owned, [0, 2, 1]));
  return unsqueeze(m, ofAttention(m, add(m, hidden, unsqueeze(m, row, [1]))), [1]);
}

/**
 * The same without a bias, which would have the fused operator hold all logits at once: queries get a coordinate of 1
 * in every head, and keys their weight there, [q, 1]·[k, w√d]/√d = q·k/√d + w. Regions are coordinates more, one for each
 * reference: queries have what is outside, keys what is owned.
 */
function weighedInKeys(
  m: Module,
  q: Value,
  k: Value,
  v: Value,
  { row, regions }: Weights,
  { heads, upcast }: { heads: number; upcast: boolean },
): Value {
  const headWidth = known(q, -1) / heads;
  const inHeads = (x: Value): Value => reshape(m, x, [x.shape[0]!, x.shape[1]!, heads, headWidth]);
  const joined = (x: Value): Value => reshape(m, x, [x.shape[0]!, x.shape[1]!, heads * known(x, -1)]);
  /** [held, places, C] in every head, [held, places, heads, C]. */
  const inEveryHead = (x: Value): Value => repeatAxis(m, unsqueeze(m, cast(m, x, k.type), [2]), 2, heads);
  const scaled = (x: Value): Value => multiply(m, x, scalarLike(m, x, Math.sqrt(headWidth)));
  const shared = (x: Value, make: () => Value): Value =>
    m.graph.shared(`${x.name} of ${heads} heads of ${headWidth}`, make);
  const ofKeys = [
    inHeads(k),
    shared(row, () => inEveryHead(unsqueeze(m, scaled(row), [2]))),
    ...(regions ? [shared(regions.owned, () => inEveryHead(scaled(regions.owned)))] : []),
  ];
  const ofQueries = [
    appendAlongLast(m, inHeads(q), 1),
    ...(regions ? [shared(regions.outside, () => inEveryHead(regions.outside))] : []),
  ];
  const all = (parts: Value[]): Value => joined(parts.length === 1 ? parts[0]! : concat(m, parts, 3));
  return attention(m, all(ofQueries), all(ofKeys), v, { heads, upcast, scale: headWidth ** -0.5 });
}
