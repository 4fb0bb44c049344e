// OFT and BOFT in a graph: a weight whose rows or columns are turned in blocks. No operator inverts matrices, so that
// Cayley's inverse is mended by products until it is right. Knows no file.

import { sizesOf } from '../checkpoints/lora/rotations.ts';
import type { RotationChange } from '../checkpoints/lora/weight-change.ts';
import type { Scope } from '../graph/builder.ts';
import { add, multiply, subtract } from '../graph/ops/arithmetic.ts';
import { appendAlongLast, gatherRows, reshape, split, transpose } from '../graph/ops/layout.ts';
import { matMul } from '../graph/ops/matrix.ts';
import type { Value } from '../graph/value.ts';
import type { LoadPart } from './load-part.ts';

/** factors ⊙ M · W, or of Wᵀ, as [out, width]. */
export function turned(
  s: Scope,
  change: RotationChange,
  weight: Value,
  [out, width]: readonly [number, number],
  load: LoadPart,
): Value {
  const matrix = reshape(s, weight, [out, width]);
  const isOfInputs = change.of === 'inputs';
  const flipped = (x: Value): Value => (isOfInputs ? transpose(s, x, [1, 0]) : x);
  const { stages, count, size } = sizesOf(change)!;
  const differences = differencesOf(s, change, load);
  const each = stages === 1 ? [differences] : split(s, differences, 0, Array(stages).fill(count));
  const rows = each.reduce(
    (x, difference, stage) =>
      add(s, x, mixed(s, x, difference, size, change.chunk * 2 ** stage, change.chunk)),
    flipped(matrix),
  );
  const all = flipped(rows);
  return change.factors === undefined ? all : multiply(s, all, load(change.factors, [out, 1]));
}

/**
 * (R - I) · x with x [rows, columns], whose rows are taken in blocks of `size`. In butterflies rows of the two halves of
 * each group stand side by side, `chunk` at a time; `half` rows are half a group.
 */
function mixed(s: Scope, x: Value, difference: Value, size: number, half: number, chunk: number): Value {
  const [rows, columns] = x.shape as [number, number];
  const inBlocks = (value: Value): Value => reshape(s, value, [rows / size, size, columns]);
  if (chunk === 0) return reshape(s, matMul(s, difference, inBlocks(x)), [rows, columns]);
  // LyCORIS pairs single rows of halves, the first as long as half a block; PEFT half blocks.
  const steps = chunk === 1 ? (half * size) / 2 : half / chunk;
  const apart = [rows / (2 * steps * chunk), 2, steps, chunk * columns] as const;
  const paired = [apart[0], steps, 2, chunk * columns] as const;
  const shuffled = inBlocks(transpose(s, reshape(s, x, apart), [0, 2, 1, 3]));
  const turnedBlocks = reshape(s, matMul(s, difference, shuffled), paired);
  return reshape(s, transpose(s, turnedBlocks, [0, 2, 1, 3]), [rows, columns]);
}

/** R - I of every block: [stages · blocks, size, size]. */
function differencesOf(s: Scope, change: RotationChange, load: LoadPart): Value {
  const { stages, count, size } = sizesOf(change)!;
  const { turn } = change;
  if (turn.by === 'given') {
    const whole = transpose(s, load(change.blocks, [count, size, size]), [0, 2, 1]);
    return turn.from === 'zero' ? whole : subtract(s, whole, identity(s, size));
  }
  const scaled = (x: Value, factor: number): Value => multiply(s, x, s.graph.scalar(factor));
  const q = scaled(skewOf(s, change, stages * count, size, load), turn.sign);
  if (turn.by === 'series') return seriesOf(s, q, turn.terms);
  const square = matMul(s, q, q);
  // The inverse of I - Q², which has no negative eigenvalues: X ← X · (2 · I - (I - Q²) · X).
  const { start, rounds } = turn;
  let inverse = add(s, scaled(square, start * start), scaled(identity(s, size), 2 * start - start * start));
  for (let round = 1; round < rounds; round++) {
    const product = subtract(s, inverse, matMul(s, square, inverse));
    inverse = subtract(s, scaled(inverse, 2), matMul(s, inverse, product));
  }
  return scaled(matMul(s, add(s, q, square), inverse), 2);
}

/** 2 · Q + 2 · Q² + … with the last power once, as PEFT's cayley_batch has it. */
function seriesOf(s: Scope, q: Value, terms: number): Value {
  const twice = (x: Value): Value => multiply(s, x, s.graph.scalar(2));
  if (terms === 1) return multiply(s, q, s.graph.scalar(0));
  if (terms === 2) return twice(q);
  const last = Math.max(terms - 1, 3);
  let power = q;
  let sum = twice(q);
  for (let exponent = 2; exponent <= last; exponent++) {
    power = matMul(s, power, q);
    sum = add(s, sum, exponent === last ? power : twice(power));
  }
  return sum;
}

/** B - Bᵀ of every block [count, size, size], out of the blocks or of what lies above their diagonals. */
function skewOf(
  s: Scope,
  { blocks, form }: RotationChange,
  count: number,
  size: number,
  load: LoadPart,
): Value {
  if (form === 'matrices') {
    const all = load(blocks, [count, size, size]);
    return subtract(s, all, transpose(s, all, [0, 2, 1]));
  }
  const entries = (size * (size - 1)) / 2;
  const places = new BigInt64Array(size * size).fill(BigInt(entries));
  const signs = new Float32Array(size * size);
  let entry = 0;
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++, entry++) {
      places[i * size + j] = BigInt(entry);
      places[j * size + i] = BigInt(entry);
      signs[i * size + j] = 1;
      signs[j * size + i] = -1;
    }
  }
  const padded = appendAlongLast(s, load(blocks, [count, entries]), 0);
  const table = transpose(s, padded, [1, 0]);
  const picked = gatherRows(s, table, s.graph.constant(places, [size * size]));
  const square = reshape(s, transpose(s, picked, [1, 0]), [count, size, size]);
  return multiply(s, square, s.graph.constant(signs, [1, size, size]));
}

function identity(s: Scope, size: number): Value {
  return s.graph.shared(`identity of ${size}`, () => {
    const values = new Float32Array(size * size);
    for (let i = 0; i < size; i++) values[i * (size + 1)] = 1;
    return s.graph.constant(values, [1, size, size]);
  });
}
