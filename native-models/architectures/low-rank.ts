// LoRA in a graph: a low-rank change of a weight (Hu et al. 2021), either added to the weight, which the runtime
// then folds into one constant, or computed beside the layer from its input. Knows no file and no key.

import type { Scope } from '../graph/builder.ts';
import { add, multiply } from '../graph/ops/arithmetic.ts';
import { reshape } from '../graph/ops/layout.ts';
import { matMul } from '../graph/ops/matrix.ts';
import { product } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';

/** ΔW = scale · up · down. */
export interface LowRank {
  /** [rank, in] or [rank, in, kh, kw]. */
  down: Value;
  /** [out, rank]. */
  up: Value;
  scale: number;
}

/**
 * The shapes in which a layer beside its weight wants the two. They are given to the stored tensors themselves: a
 * Reshape behind that of a streamed weight is fused with it by ONNX Runtime, which then fails on its own node.
 */
export interface LowRankViews {
  down(rank: number): readonly number[];
  up(rank: number): readonly number[];
}

/** `down` as a matrix [rank, in·kh·kw]. */
const flattened = (s: Scope, { down }: LowRank): Value =>
  reshape(s, down, [down.shape[0]!, product(down.shape.slice(1))]);

/** weight + Σ scale · up · down, in the weight's shape. */
export function mergedWith(s: Scope, weight: Value, changes: readonly LowRank[]): Value {
  return changes.reduce((sum, change) => {
    const delta = reshape(s, matMul(s, change.up, flattened(s, change)), weight.shape);
    return add(s, sum, multiply(s, delta, s.graph.scalar(change.scale)));
  }, weight);
}
