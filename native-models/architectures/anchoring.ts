// Early anchoring (../../src-main/diffusion/METHOD.md, section 7): places of a picture take over a share of what their best
// matches in a reference came to in self-attention. Knows nothing of steps, or of which places are anchored.

import { add, divide, multiply, scalarLike, sigmoid, squareRoot, subtract } from '../graph/ops/arithmetic.ts';
import { concat, split, unsqueeze } from '../graph/ops/layout.ts';
import { meanAlong } from '../graph/ops/norm.ts';
import type { Value } from '../graph/value.ts';
import { known } from './layers.ts';
import type { Module } from './network.ts';

/** How sharply the best match is chosen, and those that are too poor are left: in cosines. */
const SHARPNESS = 0.01;
const TINY = 1e-12;

export interface Anchored {
  /** What self-attention was given, and what it came to, of the picture [held, N, D] … */
  x: Value;
  mixed: Value;
  /** … and of the references' tokens [held, R, D]. */
  referenceX: Value;
  referenceMixed: Value;
  /** [held, N]: what a place takes over at most. */
  shares: Value;
  /** Matches as good as the mean and so many deviations are kept. */
  least: number;
  /** Attention of q [held, N, D] to k [held, R, D] and v [held, R, V] with one head, as who may be seen from where allows. */
  attend(q: Value, k: Value, v: Value): Value;
}

/**
 * h + s·keep·(h_m − h), where h_m is Σ_j p_j h_j over the references' tokens with p = softmax(cos / 0.01), c = Σ_j p_j cos_j is how
 * good the match is, and keep = sigmoid((c − mean(c) − least·deviation(c)) / 0.01) with the mean over anchored places.
 */
export function anchored(m: Module, { x, mixed, shares, least, ...reference }: Anchored): Value {
  const width = known(x, -1);
  const own = levelled(m, x);
  const others = levelled(m, reference.referenceX);
  // Rows are √D long, and attention divides by √D.
  const sharp = multiply(m, own, scalarLike(m, own, 1 / (SHARPNESS * Math.sqrt(width))));
  const values = concat(m, [reference.referenceMixed, others], 2);
  const [match, matchX] = split(m, reference.attend(sharp, others, values), 2, [width, width]);
  const column = unsqueeze(m, shares, [2]);
  const goodness = meanAlong(m, multiply(m, own, matchX!), 2);
  const all = add(m, meanAlong(m, column, 1), scalarLike(m, column, TINY));
  const meanOf = (y: Value): Value => divide(m, meanAlong(m, multiply(m, column, y), 1), all);
  const off = subtract(m, goodness, meanOf(goodness));
  const deviation = squareRoot(m, meanOf(multiply(m, off, off)));
  const above = subtract(m, off, multiply(m, deviation, scalarLike(m, deviation, least)));
  const keep = sigmoid(m, multiply(m, above, scalarLike(m, above, 1 / SHARPNESS)));
  return add(m, mixed, multiply(m, multiply(m, column, keep), subtract(m, match!, mixed)));
}

/** Each row over its root mean square. */
function levelled(m: Module, x: Value): Value {
  const meanSquare = meanAlong(m, multiply(m, x, x), 2);
  return divide(m, x, squareRoot(m, add(m, meanSquare, scalarLike(m, meanSquare, TINY))));
}
