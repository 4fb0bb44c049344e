import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { GraphBuilder, Scope } from './builder.ts';
import { roundedToHalf } from './half-rounding.ts';
import { encodeModel } from './onnx-proto.ts';
import { add, cast, multiply, scalarLike } from './ops/arithmetic.ts';
import { concat, transpose } from './ops/layout.ts';
import { matMul } from './ops/matrix.ts';
import { runnerFor, wave } from './run-for-tests.ts';

/** The nearest half-precision number, as float32. */
function half(value: number): number {
  // Below the normal halves the steps are all 2^-24.
  const step = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value) || 1)), -14) - 10);
  const [low, rest] = [Math.floor(value / step), value / step - Math.floor(value / step)];
  const up = rest > 0.5 || (rest === 0.5 && low % 2 !== 0);
  return (low + (up ? 1 : 0)) * step;
}

test('rounds every result to half, bit for bit, and leaves float32 parts alone', async () => {
  const graph = new GraphBuilder('half');
  const s = new Scope(graph, 'here');
  const x = graph.input('x', 'float32', [4, 3]);
  const narrow = cast(s, x, 'float16');
  const scaled = multiply(s, narrow, scalarLike(s, narrow, 1 / 3));
  const product = matMul(s, scaled, transpose(s, narrow, [1, 0]));
  const wide = cast(s, product, 'float32');
  const exact = add(s, wide, graph.scalar(1e-5));
  graph.output(
    'y',
    concat(s, [cast(s, add(s, product, scalarLike(s, product, 1 / 3)), 'float32'), exact], 1),
  );
  const { record, values } = roundedToHalf(graph.record(), graph.values);

  const halves = [...values.values()].filter(({ type }) => type === 'float16');
  const casts = record.nodes.filter(({ op }) => op === 'Cast').flatMap(({ outputs }) => outputs);
  expect(halves.every(({ name }) => casts.includes(name))).toBe(true);

  const feed = wave([4, 3]);
  const { y } = await runnerFor(ort)({ model: encodeModel(record, 'test') }, { x: feed });
  const rows = Array.from({ length: 4 }, (_, i) =>
    Array.from({ length: 3 }, (_, k) => half(feed.data[i * 3 + k] as number)),
  );
  const third = half(Math.fround(1 / 3));
  const expected = rows.flatMap((row) => {
    const products = rows.map((other) =>
      half(Math.fround(row.reduce((sum, v, k) => sum + half(v * third) * other[k]!, 0))),
    );
    return [
      ...products.map((v) => half(Math.fround(v + third))),
      ...products.map((v) => Math.fround(v + Math.fround(1e-5))),
    ];
  });
  expect(Array.from(y!.data as Float32Array)).toEqual(expected);
});
