// Operators that move elements without changing them: reshape, transpose, concat, split, expand, gather,
// resize, and the run-time shape that some of them need.

import type { Scope } from '../builder.ts';
import { type Dim, product, type Shape, sameShape, showShape, sum } from '../shape.ts';
import type { Value } from '../value.ts';
import { cast } from './arithmetic.ts';

/** Run-time sizes of axes start..end (end excluded) of `x`, int64 [end - start]. Made once per value and range. */
export function shapeOf(s: Scope, x: Value, start = 0, end = x.shape.length): Value {
  if (start < 0 || end > x.shape.length || start >= end) {
    throw s.mismatch('Shape', [x], `there are no axes ${start}..${end}`);
  }
  const sizes = x.shape.slice(start, end);
  if (s.graph.hasFixedSizes && sizes.every((size) => typeof size === 'number')) return s.graph.ints(sizes);
  return s.graph.shared(`shape ${start}..${end} of ${x.name}`, () =>
    s.node('Shape', [x], 'int64', [end - start], { attributes: { start, end } }),
  );
}

/**
 * Gives `x` the shape `target`. A symbol in `target` must be the size of the same axis of `x`, or the one size
 * that follows from all others; anything more needs `reshapeAs`.
 */
export function reshape(s: Scope, x: Value, target: Shape): Value {
  if (sameShape(x.shape, target)) return x;
  if (product(x.shape) !== product(target)) {
    throw s.mismatch('Reshape', [x], `${showShape(target)} does not have as many elements`);
  }
  let inferred = 0;
  const literal = target.map((dim, axis) => {
    if (typeof dim === 'number') return dim;
    if (x.shape[axis] === dim) return 0;
    inferred++;
    return -1;
  });
  if (inferred > 1) throw s.mismatch('Reshape', [x], `${showShape(target)} leaves two sizes open`);
  return s.node('Reshape', [x, s.graph.ints(literal)], x.type, target);
}

/** Gives `x` the shape that `like` has at run time. */
export function reshapeAs(s: Scope, x: Value, like: Value): Value {
  if (product(x.shape) !== product(like.shape)) {
    throw s.mismatch('Reshape', [x, like], 'the two do not have as many elements');
  }
  return s.node('Reshape', [x, shapeOf(s, like)], x.type, like.shape);
}

export function transpose(s: Scope, x: Value, order: readonly number[]): Value {
  const isPermutation = [...order].sort((a, b) => a - b).every((axis, i) => axis === i);
  if (order.length !== x.shape.length || !isPermutation) {
    throw s.mismatch('Transpose', [x], `[${order}] is not an order of its axes`);
  }
  const shape = order.map((axis) => x.shape[axis]!);
  return s.node('Transpose', [x], x.type, shape, { attributes: { perm: order } });
}

/** Adds axes of size 1, at these places of the result. */
export function unsqueeze(s: Scope, x: Value, axes: readonly number[]): Value {
  const rank = x.shape.length + axes.length;
  if (axes.some((axis) => axis < 0 || axis >= rank) || new Set(axes).size !== axes.length) {
    throw s.mismatch('Unsqueeze', [x], `[${axes}] are not axes of a rank-${rank} result`);
  }
  const rest = [...x.shape];
  const shape = Array.from({ length: rank }, (_, axis): Dim => (axes.includes(axis) ? 1 : rest.shift()!));
  return s.node('Unsqueeze', [x, s.graph.ints(axes)], x.type, shape);
}

export function concat(s: Scope, values: readonly Value[], axis: number): Value {
  const first = values[0];
  if (first === undefined || axis < 0 || axis >= first.shape.length) {
    throw s.mismatch('Concat', values, `axis ${axis} is not there`);
  }
  for (const v of values) {
    const fits =
      v.shape.length === first.shape.length && v.shape.every((d, i) => i === axis || d === first.shape[i]);
    if (!fits || v.type !== first.type) throw s.mismatch('Concat', values, `they differ beside axis ${axis}`);
  }
  const shape = first.shape.with(axis, sum(values.map((v) => v.shape[axis]!)));
  return s.node('Concat', values, first.type, shape, { attributes: { axis } });
}

/** `x` with one more value, `value`, at the end of its last axis. */
export function appendAlongLast(s: Scope, x: Value, value: number): Value {
  const size = x.shape.at(-1);
  if (typeof size !== 'number') throw s.mismatch('Pad', [x], 'the size of its last axis must be known');
  const pads = s.graph.ints([...Array<number>(2 * x.shape.length - 1).fill(0), 1]);
  return s.node('Pad', [x, pads, cast(s, s.graph.scalar(value), x.type)], x.type, x.shape.with(-1, size + 1));
}

/** Cuts `x` along an axis of known size into parts of these sizes. */
export function split(s: Scope, x: Value, axis: number, sizes: readonly number[]): Value[] {
  if (x.shape[axis] !== sizes.reduce((a, b) => a + b, 0)) {
    throw s.mismatch('Split', [x], `parts of [${sizes}] do not fill axis ${axis}`);
  }
  const results = sizes.map((size) => ({ type: x.type, shape: x.shape.with(axis, size) }));
  const inputs = [x, s.graph.ints(sizes)];
  return s.graph.node(s.path, 'Split', inputs, results, { attributes: { axis } });
}

/** Repeats axis `axis` of size 1 as often as `size` (int64 [1], at run time) says; `dim` is its name here. */
export function expandAxis(s: Scope, x: Value, axis: number, size: Value, dim: Dim): Value {
  if (x.shape[axis] !== 1) throw s.mismatch('Expand', [x], `axis ${axis} is not of size 1`);
  if (size.type !== 'int64' || !sameShape(size.shape, [1])) {
    throw s.mismatch('Expand', [x, size], 'the size must be int64 [1]');
  }
  if (s.graph.hasFixedSizes && typeof dim === 'number') return repeatAxis(s, x, axis, dim);
  const ones = (count: number): Value[] => (count === 0 ? [] : [s.graph.ints(Array(count).fill(1))]);
  const parts = [...ones(axis), size, ...ones(x.shape.length - axis - 1)];
  const target = parts.length === 1 ? size : concat(s, parts, 0);
  return s.node('Expand', [x, target], x.type, x.shape.with(axis, dim));
}

/** Repeats axis `axis` of size 1 `count` times. */
export function repeatAxis(s: Scope, x: Value, axis: number, count: number): Value {
  if (x.shape[axis] !== 1) throw s.mismatch('Expand', [x], `axis ${axis} is not of size 1`);
  const target = x.shape.map((_, i) => (i === axis ? count : 1));
  return s.node('Expand', [x, s.graph.ints(target)], x.type, x.shape.with(axis, count));
}

/** Rows of `table` [N, D] at `indices` (int64, any shape): indices' shape + [D]. */
export function gatherRows(s: Scope, table: Value, indices: Value): Value {
  if (table.shape.length !== 2 || indices.type !== 'int64') {
    throw s.mismatch('Gather', [table, indices], 'needs a table [N, D] and int64 indices');
  }
  return s.node('Gather', [table, indices], table.type, [...indices.shape, table.shape[1]!], {
    attributes: { axis: 0 },
  });
}

/** For every b the row `rows[b]` of `x[b]`: x [B, L, D], rows int64 [B, 1] → [B, D]. */
export function pickRows(s: Scope, x: Value, rows: Value): Value {
  const [batch, , width] = x.shape;
  if (x.shape.length !== 3 || rows.type !== 'int64' || !sameShape(rows.shape, [batch!, 1])) {
    throw s.mismatch('GatherND', [x, rows], 'needs [B, L, D] and int64 [B, 1]');
  }
  return s.node('GatherND', [x, rows], x.type, [batch!, width!], { attributes: { batch_dims: 1 } });
}

/** Index of the first greatest value along the last axis: float32 [..., N] → int64 [..., 1]. */
export function argMax(s: Scope, x: Value): Value {
  if (x.type !== 'float32' || x.shape.length === 0) throw s.mismatch('ArgMax', [x], 'needs float32');
  return s.node('ArgMax', [x], 'int64', x.shape.with(-1, 1), {
    attributes: { axis: x.shape.length - 1, keepdims: 1, select_last_index: 0 },
  });
}

/** 0, 1, … `count` - 1 as float32 [dim]; `count` is int64 [1], known at run time. */
export function range(s: Scope, count: Value, dim: Dim): Value {
  if (count.type !== 'int64' || !sameShape(count.shape, [1])) {
    throw s.mismatch('Range', [count], 'the count must be int64 [1]');
  }
  const limit = s.node('Squeeze', [count], 'int64', []);
  const asFloat = s.node('Cast', [limit], 'float32', [], { attributes: { to: 1 } });
  return s.node('Range', [s.graph.scalar(0), asFloat, s.graph.scalar(1)], 'float32', [dim]);
}
