import { expect, it } from 'vitest';
import { GraphBuilder, Scope } from '../../native-models/graph/builder.ts';
import { conv2d } from '../../native-models/graph/ops/image.ts';
import { reshape, transpose } from '../../native-models/graph/ops/layout.ts';
import { fusedAttention, matMul, plainAttention } from '../../native-models/graph/ops/matrix.ts';
import type { Value } from '../../native-models/graph/value.ts';
import { countFlops } from './flops.ts';

const zeros = (shape: number[]) => new Float32Array(shape.reduce((a, b) => a * b, 1));

async function count(shape: number[], build: (scope: Scope, x: Value) => Value) {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', shape);
  graph.output('y', build(new Scope(graph), x));
  const compiled = { model: graph.finish(), weightsFolder: '', inputs: [], outputs: [] };
  return countFlops(compiled, { x: { data: zeros(shape), dims: shape } });
}

it('counts convolutions, matrix products and both forms of attention', async () => {
  const conv = await count([2, 4, 8, 6], (s, x) =>
    conv2d(s, x, s.graph.constant(zeros([16, 4, 3, 3]), [16, 4, 3, 3]), undefined, { padding: 1, stride: 2 }),
  );
  expect(conv).toBe(2 * (2 * 16 * 4 * 3) * (4 * 3 * 3));
  const product = await count([3, 5, 7], (s, x) => matMul(s, x, s.graph.constant(zeros([7, 11]), [7, 11])));
  expect(product).toBe(2 * 3 * 5 * 7 * 11);
  const other = (s: Scope) => s.graph.constant(zeros([2, 9, 16]), [2, 9, 16]);
  const attention = 2 * (2 * 2 * 5 * 9 * 16);
  expect(await count([2, 5, 16], (s, x) => fusedAttention(s, x, other(s), other(s), { heads: 4 }))).toBe(
    attention,
  );
  expect(await count([2, 5, 16], (s, x) => plainAttention(s, x, other(s), other(s), { heads: 4 }))).toBe(
    attention,
  );
  expect(await count([2, 6], (s, x) => transpose(s, reshape(s, x, [3, 4]), [1, 0]))).toBe(0);
});
