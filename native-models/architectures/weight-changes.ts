// LoRA and its relatives in a graph: the change of a weight computed from its parts and added to it, which the runtime
// folds into one constant where the weight is one. Knows no file and no key; pairs beside a layer are its caller's.

import type { WeightRef } from '../checkpoints/checkpoint.ts';
import type { Factors, WeightChange } from '../checkpoints/lora/weight-change.ts';
import type { Scope } from '../graph/builder.ts';
import { add, divide, multiply, sqrt, subtract } from '../graph/ops/arithmetic.ts';
import { reshape, transpose } from '../graph/ops/layout.ts';
import { matMul } from '../graph/ops/matrix.ts';
import { sumOfSquares } from '../graph/ops/norm.ts';
import { product } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import type { LoadPart } from './load-part.ts';
import { turned } from './rotations.ts';

/** ΔW = scale · up · down, for a layer that applies it beside its weight. */
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

/** The weight's own sizes: [out, in, …kernel], or [out] of a bias or norm. */
interface Sizes {
  out: number;
  /** in · kernel. */
  width: number;
  kernel: number;
}

function sizesOf({ shape }: Value): Sizes {
  const [out, ...rest] = shape as number[];
  return {
    out: out!,
    width: product(rest) as number,
    kernel: product(rest.slice(1)) as number,
  };
}

/** weight with one change after the other, in its own shape. */
export const changedBy = (
  s: Scope,
  weight: Value,
  changes: readonly WeightChange[],
  loaderOf: (change: number) => LoadPart,
): Value => changes.reduce((sum, change, i) => changed(s, sum, change, loaderOf(i)), weight);

function changed(s: Scope, weight: Value, change: WeightChange, load: LoadPart): Value {
  const whole = add(s, weight, differenceOf(s, change, weight.shape as number[], load, weight));
  const { magnitude } = change;
  if (magnitude === undefined) return whole;
  const kept = magnitude.perInput ? 1 : 0;
  const axes = weight.shape.map((_, axis) => axis).filter((axis) => axis !== kept);
  const norms = sqrt(s, sumOfSquares(s, whole, axes));
  const lengths = load(
    magnitude.values,
    weight.shape.map((size, axis) => (axis === kept ? Number(size) : 1)),
  );
  const decomposed = multiply(s, whole, divide(s, lengths, norms));
  if (magnitude.strength === 1) return decomposed;
  return add(s, weight, multiply(s, subtract(s, decomposed, weight), s.graph.scalar(magnitude.strength)));
}

/** ΔW of a change in the shape of its weight, which only some kinds have to be given. */
export function differenceOf(
  s: Scope,
  change: WeightChange,
  shape: readonly number[],
  load: LoadPart,
  weight?: Value,
): Value {
  const sizes = sizesOf({ shape } as Value);
  const scaled = (value: Value): Value => multiply(s, value, s.graph.scalar(change.scale));
  switch (change.kind) {
    case 'difference':
      return scaled(load(change.difference, shape));
    case 'scaling':
      return multiply(s, weight!, scaled(factorsOf(s, change, shape, load)));
    case 'rotation': {
      const turnedWeight = turned(s, change, weight!, [sizes.out, sizes.width], load);
      return scaled(subtract(s, reshape(s, turnedWeight, shape), weight!));
    }
    default:
      return scaled(reshape(s, matrixOf(s, change, sizes, load, weight), shape));
  }
}

function factorsOf(
  s: Scope,
  { factors, onInput, base }: Extract<WeightChange, { kind: 'scaling' }>,
  shape: readonly number[],
  load: LoadPart,
): Value {
  const along = shape.map((size, axis) => (axis === (onInput ? 1 : 0) ? size : 1));
  const values = load(factors, along);
  return base === 0 ? values : subtract(s, values, s.graph.scalar(base));
}

/** As a matrix [out, in · kernel], before its scale. */
function matrixOf(
  s: Scope,
  change: Exclude<WeightChange, { kind: 'difference' | 'scaling' | 'rotation' }>,
  { out, width, kernel }: Sizes,
  load: LoadPart,
  weight: Value | undefined,
): Value {
  switch (change.kind) {
    case 'low-rank': {
      const rank = change.up.shape[1]!;
      const up = load(change.up, [out, rank]);
      if (change.core === undefined) return matMul(s, up, load(change.down, [rank, width]));
      const inner = change.down.shape[0]!;
      const down = load(change.down, [inner, width / kernel]);
      return matMul(s, up, spread(s, load(change.core, [rank, inner, kernel]), down));
    }
    case 'hadamard': {
      const [first, second] = change.factors.map((factors) => multiplied(s, factors, kernel, load));
      return multiply(s, first!, second!);
    }
    case 'kronecker': {
      const [a, b] = leftSizes(change.left) as [number, number];
      const left = matrix(s, change.left, [a, 1, b, 1], 1, load);
      const right = matrix(s, change.right, [1, out / a, 1, width / b], kernel, load);
      return reshape(s, multiply(s, left, right), [out, width]);
    }
    case 'generalised': {
      const [, rankB] = change.b1.shape as [number, number];
      const beside = matMul(s, load(change.b1, [out, rankB]), load(change.b2, [rankB, width]));
      return add(s, reshape(s, through(s, change, weight!, load), [out, width]), beside);
    }
  }
}

/** W · a₁ · a₂ over the inputs of W, at each place of its kernel. */
function through(
  s: Scope,
  { a1, a2 }: Extract<WeightChange, { kind: 'generalised' }>,
  weight: Value,
  load: LoadPart,
): Value {
  const [rank, inputs] = a2.shape as [number, number];
  const product = (x: Value): Value =>
    matMul(s, matMul(s, x, load(a1, [inputs, rank])), load(a2, [rank, inputs]));
  if (weight.shape.length === 2) return product(weight);
  return transpose(s, product(transpose(s, weight, [0, 2, 3, 1])), [0, 3, 1, 2]);
}

/** [a, b] of the left factor of a Kronecker product. */
const leftSizes = (left: WeightRef | Factors): readonly number[] =>
  'a' in left ? [left.a.shape[0]!, left.b.shape[1]!] : left.shape.slice(0, 2);

function matrix(
  s: Scope,
  part: WeightRef | Factors,
  view: readonly number[],
  kernel: number,
  load: LoadPart,
): Value {
  return 'a' in part ? reshape(s, multiplied(s, part, kernel, load), view) : load(part, view);
}

/** a · b as [rows, columns · kernel]; with a core in the order that Tucker's decomposition is stored in. */
function multiplied(s: Scope, { a, b, core }: Factors, kernel: number, load: LoadPart): Value {
  const rest = b.shape.slice(1).reduce((x, y) => x * y, 1);
  if (core === undefined) {
    const [rows, rank] = a.shape as [number, number];
    return matMul(s, load(a, [rows, rank]), load(b, [rank, rest]));
  }
  const [rank, rows] = a.shape as [number, number];
  const outer = transpose(s, load(a, [rank, rows]), [1, 0]);
  const inner = b.shape[0]!;
  return matMul(s, outer, spread(s, load(core, [rank, inner, kernel]), load(b, [inner, rest])));
}

/** Σ_j core[i, j, k] · right[j, r] as [i, r · k]. */
function spread(s: Scope, core: Value, right: Value): Value {
  const [i, , k] = core.shape as [number, number, number];
  const r = right.shape[1] as number;
  const summed = matMul(s, transpose(s, core, [0, 2, 1]), right);
  return reshape(s, transpose(s, summed, [0, 2, 1]), [i, r * k]);
}
