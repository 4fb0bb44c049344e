// GGUF's blocks widened inside a graph, from their bytes as they lie: with the same numbers as checkpoints/gguf/widen-blocks.ts.
// Small whole numbers are reckoned in float32, which holds them exactly. Knows no file.

import type { BlockType } from '../checkpoints/checkpoint.ts';
import type { Scope } from '../graph/builder.ts';
import { add, floor, multiply, subtract } from '../graph/ops/arithmetic.ts';
import { concat, reshape, split } from '../graph/ops/layout.ts';
import type { Value } from '../graph/value.ts';

/** The same bytes [blocks, bytes of a block], read as three kinds of number, each as float32. */
export interface BlockViews {
  bytes(): Value;
  signed(): Value;
  /** [blocks, bytes / 2]. */
  halves(): Value;
}

type Widen = (s: Scope, views: BlockViews, blocks: number) => Value;

const shifted = (s: Scope, x: Value, bits: number): Value =>
  floor(s, multiply(s, x, s.graph.scalar(2 ** -bits)));

/** x & (2^bits - 1). */
const lower = (s: Scope, x: Value, bits: number): Value =>
  subtract(s, x, multiply(s, shifted(s, x, bits), s.graph.scalar(2 ** bits)));

/** For every byte its two halves, lower ones first, along an axis of size 1. */
const nibbles = (s: Scope, x: Value, axis: number): Value =>
  concat(s, [lower(s, x, 4), shifted(s, x, 4)], axis);

/** One column of x or two side by side, each [n, 1]; `rest` are behind them. */
const columns = (s: Scope, x: Value, at: number, count: 1 | 2, rest: number): [Value, Value] => {
  const sizes = [at, ...Array<number>(count).fill(1), rest].filter((size) => size > 0);
  return split(s, x, 1, sizes).slice(at > 0 ? 1 : 0) as [Value, Value];
};

const column = (s: Scope, x: Value, at: number, rest: number): Value => columns(s, x, at, 1, rest)[0];

/** `count` numbers of `bits` bits out of x [n, 1, m], the lowest first: [n, count, m]. */
function spreadBits(s: Scope, x: Value, count: number, bits: number): Value {
  const places = Float32Array.from({ length: count }, (_, i) => 2 ** (-bits * i));
  return lower(s, floor(s, multiply(s, x, s.graph.constant(places, [count, 1]))), bits);
}

function scalesOf(s: Scope, bytes: Value): [scales: Value, minima: Value] {
  const [a, b, c] = split(s, bytes, 1, [4, 4, 4]) as [Value, Value, Value];
  const top = (x: Value): Value => multiply(s, shifted(s, x, 6), s.graph.scalar(16));
  const scales = concat(s, [lower(s, a, 6), add(s, lower(s, c, 4), top(a))], 1);
  const minima = concat(s, [lower(s, b, 6), add(s, shifted(s, c, 4), top(b))], 1);
  return [scales, minima];
}

function widenK(s: Scope, { bytes, halves }: BlockViews, blocks: number, fifthBytes: 0 | 32): Value {
  const sizes = [4, 12, fifthBytes, 128].filter((size) => size > 0);
  const parts = split(s, bytes(), 1, sizes);
  const [d, least] = split(s, halves(), 1, [1, 1, 6 + fifthBytes / 2 + 64]) as [Value, Value];
  const [scales, minima] = scalesOf(s, parts[1]!);
  const pairs = nibbles(s, reshape(s, parts.at(-1)!, [blocks, 4, 1, 32]), 2);
  const four = reshape(s, pairs, [blocks, 8, 32]);
  const fifth = (): Value => spreadBits(s, reshape(s, parts[2]!, [blocks, 1, 32]), 8, 1);
  const q = fifthBytes === 0 ? four : add(s, four, multiply(s, fifth(), s.graph.scalar(16)));
  const each = (factor: Value, values: Value): Value =>
    reshape(s, multiply(s, values, factor), [blocks, 8, 1]);
  return subtract(s, multiply(s, q, each(d, scales)), each(least, minima));
}

/** Blocks of 32 weights: their factor, maybe what is added, maybe fifth bits, then four bits of each. */
function widenHalves(
  s: Scope,
  { bytes, halves }: BlockViews,
  blocks: number,
  { adds, fifth }: { adds: boolean; fifth: boolean },
): Value {
  const head = adds ? 4 : 2;
  const parts = split(s, bytes(), 1, fifth ? [head, 4, 16] : [head, 16]);
  const four = nibbles(s, parts.at(-1)!, 1);
  const bits = (): Value =>
    reshape(s, spreadBits(s, reshape(s, parts[1]!, [4 * blocks, 1, 1]), 8, 1), [blocks, 32]);
  const q = fifth ? add(s, four, multiply(s, bits(), s.graph.scalar(16))) : four;
  const rest = (fifth ? 10 : 8) + (adds ? 1 : 0);
  const [d, least] = columns(s, halves(), 0, adds ? 2 : 1, adds ? rest - 1 : rest);
  if (adds) return add(s, multiply(s, q, d), least);
  return multiply(s, subtract(s, q, s.graph.scalar(fifth ? 16 : 8)), d);
}

/** The lower two bits of 256 weights, which lie in 64 bytes: [blocks, 16, 16]. */
const twoBits = (s: Scope, bytes: Value, blocks: number): Value =>
  reshape(s, spreadBits(s, reshape(s, bytes, [2 * blocks, 1, 32]), 4, 2), [blocks, 16, 16]);

const WIDEN: Readonly<Record<BlockType, Widen>> = {
  Q8_0(s, { signed, halves }) {
    const [, q] = split(s, signed(), 1, [2, 32]);
    return multiply(s, q!, column(s, halves(), 0, 16));
  },
  Q4_0: (s, views, blocks) => widenHalves(s, views, blocks, { adds: false, fifth: false }),
  Q4_1: (s, views, blocks) => widenHalves(s, views, blocks, { adds: true, fifth: false }),
  Q5_0: (s, views, blocks) => widenHalves(s, views, blocks, { adds: false, fifth: true }),
  Q5_1: (s, views, blocks) => widenHalves(s, views, blocks, { adds: true, fifth: true }),
  Q2_K(s, { bytes, halves }, blocks) {
    const [both, quants] = split(s, bytes(), 1, [16, 64, 4]) as [Value, Value];
    const [d, least] = columns(s, halves(), 40, 2, 0);
    const each = (factor: Value, values: Value): Value =>
      reshape(s, multiply(s, values, factor), [blocks, 16, 1]);
    const scaled = multiply(s, twoBits(s, quants, blocks), each(d, lower(s, both, 4)));
    return subtract(s, scaled, each(least, shifted(s, both, 4)));
  },
  Q3_K(s, { bytes, halves }, blocks) {
    const parts = split(s, bytes(), 1, [32, 64, 8, 4, 2]) as [Value, Value, Value, Value];
    const [third, quants, low, high] = parts;
    const upper = reshape(s, spreadBits(s, reshape(s, high, [blocks, 1, 4]), 4, 2), [blocks, 16]);
    const six = add(s, nibbles(s, low, 1), multiply(s, upper, s.graph.scalar(16)));
    const scales = subtract(s, six, s.graph.scalar(32));
    const bits = reshape(s, spreadBits(s, reshape(s, third, [blocks, 1, 32]), 8, 1), [blocks, 16, 16]);
    const four = multiply(s, subtract(s, bits, s.graph.scalar(1)), s.graph.scalar(4));
    const q = add(s, twoBits(s, quants, blocks), four);
    const d = column(s, halves(), 54, 0);
    return multiply(s, q, reshape(s, multiply(s, scales, d), [blocks, 16, 1]));
  },
  Q4_K: (s, views, blocks) => widenK(s, views, blocks, 0),
  Q5_K: (s, views, blocks) => widenK(s, views, blocks, 32),
  Q6_K(s, { bytes, signed, halves }, blocks) {
    const [low, high] = split(s, bytes(), 1, [128, 64, 18]) as [Value, Value];
    const [, scales] = split(s, signed(), 1, [192, 16, 2]);
    const d = column(s, halves(), 104, 0);
    const four = nibbles(s, reshape(s, low, [2 * blocks, 2, 32]), 1);
    const two = spreadBits(s, reshape(s, high, [2 * blocks, 1, 32]), 4, 2);
    const six = add(s, four, multiply(s, two, s.graph.scalar(16)));
    const q = reshape(s, subtract(s, six, s.graph.scalar(32)), [blocks, 16, 16]);
    return multiply(s, q, reshape(s, multiply(s, scales!, d), [blocks, 16, 1]));
  },
};

/** A weight of this shape out of its blocks, float32. */
export const widened = (
  s: Scope,
  type: BlockType,
  views: BlockViews,
  blocks: number,
  shape: readonly number[],
): Value => reshape(s, WIDEN[type](s, views, blocks), shape);
