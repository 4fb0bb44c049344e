// Every operator: what it computes in ONNX Runtime, and what it refuses at build time.

import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import type { Scope } from '../builder.ts';
import { graphOf, runnerFor, type TestTensor, wave } from '../run-for-tests.ts';
import type { Value } from '../value.ts';
import * as arithmetic from './arithmetic.ts';
import * as image from './image.ts';
import * as layout from './layout.ts';
import * as matrix from './matrix.ts';
import * as norm from './norm.ts';

const run = runnerFor(ort);

type Build = (s: Scope, v: Readonly<Record<string, Value>>) => Value;

/** Runs one operator on inputs whose symbols come true as `feeds` say, and checks the inferred shape. */
async function compute(
  shapes: Readonly<Record<string, readonly (number | string)[]>>,
  feeds: Readonly<Record<string, TestTensor>>,
  build: Build,
): Promise<TestTensor> {
  const { model, output } = graphOf(shapes, build);
  const { y } = await run({ model }, feeds);
  for (const [axis, dim] of output.shape.entries()) {
    if (typeof dim === 'number') expect(y!.shape[axis]).toBe(dim);
  }
  expect(y!.shape).toHaveLength(output.shape.length);
  return y!;
}

const rounded = ({ data }: TestTensor): number[] =>
  Array.from(data as Float32Array, (v) => Math.fround(+v.toFixed(5)));

test('activations: swish in one operator equals its parts; gelu is the exact one', async () => {
  const x = { data: Float32Array.of(-3, -0.5, 0, 2), shape: [4] };
  for (const alpha of [1, 1.702]) {
    const expected = Array.from(x.data, (v) => v / (1 + Math.exp(-alpha * v)));
    for (const fused of [true, false]) {
      const y = await compute({ x: [4] }, { x }, (s, v) => arithmetic.swish(s, v.x!, alpha, fused));
      for (const [i, value] of expected.entries()) expect((y.data as Float32Array)[i]).toBeCloseTo(value, 6);
    }
  }
  // torch.nn.functional.gelu([-3, -0.5, 0, 2])
  const y = await compute({ x: [4] }, { x }, (s, v) => arithmetic.gelu(s, v.x!));
  expect(rounded(y)).toEqual([-0.00405, -0.15427, 0, 1.9545].map(Math.fround));
});

test('relu, logarithm and softmax', async () => {
  const x = { data: Float32Array.of(-1, 0.5, 2, 3), shape: [2, 2] };
  const of = async (op: typeof arithmetic.relu) =>
    rounded(await compute({ x: ['B', 2] }, { x }, (s, v) => op(s, v.x!)));
  expect(await of(arithmetic.relu)).toEqual([0, 0.5, 2, 3]);
  expect((await of(arithmetic.log)).slice(1)).toEqual(
    [0.5, 2, 3].map((v) => Math.fround(+Math.log(v).toFixed(5))),
  );
  // torch.softmax([[-1, .5], [2, 3]], -1)
  expect(await of(arithmetic.softmax)).toEqual([0.18243, 0.81757, 0.26894, 0.73106].map(Math.fround));
  expect(() => graphOf({ x: [] }, (s, v) => arithmetic.softmax(s, v.x!))).toThrow('needs an axis');
});

test('pooling takes the mean or the greatest of squares', async () => {
  const x = { data: Float32Array.from({ length: 16 }, (_, i) => i), shape: [1, 1, 4, 4] };
  const of = async (op: typeof image.averagePool) =>
    compute({ x: ['B', 1, 4, 4] }, { x }, (s, v) => op(s, v.x!, 2));
  expect(await of(image.averagePool)).toEqual({
    data: Float32Array.of(2.5, 4.5, 10.5, 12.5),
    shape: [1, 1, 2, 2],
  });
  expect((await of(image.maxPool)).data).toEqual(Float32Array.of(5, 7, 13, 15));
  expect(() => graphOf({ x: [4, 4] }, (s, v) => image.maxPool(s, v.x!, 2))).toThrow(
    'needs float32 [B, C, H, W]',
  );
});

test('linear layers agree whichever operator does them', async () => {
  const x = wave([2, 3, 4]);
  const w = wave([5, 4], 1);
  const shapes = { x: ['B', 'N', 4], w: [5, 4] };
  const fused = await compute(shapes, { x, w }, (s, v) => matrix.fusedMatMulTransposed(s, v.x!, v.w!));
  const plain = await compute(shapes, { x, w }, (s, v) =>
    matrix.matMul(s, v.x!, layout.transpose(s, v.w!, [1, 0])),
  );
  expect(rounded(fused)).toEqual(rounded(plain));
  const flat = { data: x.data, shape: [6, 4] };
  const bias = { data: new Float32Array(5), shape: [5] };
  const gemm = await compute({ x: ['M', 4], w: [5, 4], bias: [5] }, { x: flat, w, bias }, (s, v) =>
    matrix.gemmTransposed(s, v.x!, v.w!, v.bias!),
  );
  expect(rounded(gemm)).toEqual(rounded(plain));
});

test('fused and plain attention agree, with and without a bias', async () => {
  const shapes = { q: ['B', 'Q', 8], k: ['B', 'S', 8], v: ['B', 'S', 8], bias: ['B', 1, 'Q', 'S'] };
  const bias = wave([2, 1, 5, 7], 3);
  (bias.data as Float32Array).set([Number.NEGATIVE_INFINITY, Math.LN2], 2);
  const feeds = { q: wave([2, 5, 8]), k: wave([2, 7, 8], 1), v: wave([2, 7, 8], 2), bias };
  const attend =
    (op: typeof matrix.fusedAttention): Build =>
    (s, v) =>
      op(s, v.q!, v.k!, v.v!, { heads: 2, bias: v.bias! });
  const [fused, plain] = await Promise.all(
    [matrix.fusedAttention, matrix.plainAttention].map((op) => compute(shapes, feeds, attend(op))),
  );
  expect(rounded(fused!)).toEqual(rounded(plain!));
  const { bias: _, ...unbiasedShapes } = shapes;
  const { bias: __, ...unbiased } = feeds;
  const free =
    (op: typeof matrix.fusedAttention): Build =>
    (s, v) =>
      op(s, v.q!, v.k!, v.v!, { heads: 4 });
  const [a, b] = await Promise.all(
    [matrix.fusedAttention, matrix.plainAttention].map((op) => compute(unbiasedShapes, unbiased, free(op))),
  );
  expect(rounded(a!)).toEqual(rounded(b!));
  expect(rounded(a!)).not.toEqual(rounded(fused!));
});

test('group norm has mean 0 and variance 1 in every group before scale and bias', async () => {
  const x = wave([2, 4, 3, 5]);
  const scale = { data: Float32Array.of(1, 1, 2, 2), shape: [1, 4, 1, 1] };
  const bias = { data: Float32Array.of(0, 0, 3, 3), shape: [1, 4, 1, 1] };
  const shapes = { x: ['B', 4, 'H', 'W'], scale: [1, 4, 1, 1], bias: [1, 4, 1, 1] };
  const y = await compute(shapes, { x, scale, bias }, (s, v) =>
    norm.groupNorm(s, v.x!, 2, v.scale!, v.bias!, 1e-5),
  );
  expect(y.shape).toEqual([2, 4, 3, 5]);
  for (const [group, mean, deviation] of [
    [0, 0, 1],
    [1, 3, 2],
    [3, 3, 2],
  ] as const) {
    const values = Array.from((y.data as Float32Array).subarray(group * 30, group * 30 + 30));
    const average = values.reduce((a, b) => a + b) / 30;
    expect(average).toBeCloseTo(mean, 4);
    const variance = values.reduce((sum, v) => sum + (v - average) ** 2, 0) / 30;
    expect(Math.sqrt(variance)).toBeCloseTo(deviation, 3);
  }
});

test('precise group norm agrees with group norm, and stays right where that drifts', async () => {
  const shapes = { x: ['B', 4, 'H', 'W'], scale: [1, 4, 1, 1], bias: [1, 4, 1, 1] };
  const affine = { scale: wave([1, 4, 1, 1], 1), bias: wave([1, 4, 1, 1], 2) };
  const build =
    (op: typeof norm.groupNorm): Build =>
    (s, v) =>
      op(s, v.x!, 2, v.scale!, v.bias!, 1e-5);
  const small = { x: wave([2, 4, 3, 5]), ...affine };
  const fast = await compute(shapes, small, build(norm.groupNorm));
  const precise = await compute(shapes, small, build(norm.preciseGroupNorm));
  for (const [i, value] of (fast.data as Float32Array).entries()) {
    expect((precise.data as Float32Array)[i]).toBeCloseTo(value, 5);
  }

  // Two values that alternate: their mean is 3, their deviation 2, so every output is 1 or -1 exactly.
  const side = 512;
  const large = {
    data: Float32Array.from({ length: 4 * side * side }, (_, i) => (i % 2 ? 5 : 1)),
    shape: [1, 4, side, side],
  };
  const plain = {
    scale: { data: new Float32Array(4).fill(1), shape: [1, 4, 1, 1] },
    bias: { data: new Float32Array(4), shape: [1, 4, 1, 1] },
  };
  const y = await compute(shapes, { x: large, ...plain }, build(norm.preciseGroupNorm));
  const worst = (y.data as Float32Array).reduce(
    (max, v, i) => Math.max(max, Math.abs(v - (i % 2 ? 1 : -1))),
    0,
  );
  expect(worst).toBeLessThan(3e-6);
});

test('resizing repeats pixels; odd sizes come out as PyTorch has them', async () => {
  const x = { data: Float32Array.of(1, 2, 3), shape: [1, 1, 1, 3] };
  const double = await compute({ x: [1, 1, 'H', 'W'] }, { x }, (s, v) => image.doubleSize(s, v.x!));
  expect(double).toEqual({ data: Float32Array.of(1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3), shape: [1, 1, 2, 6] });
  // torch.nn.functional.interpolate(x, size=(1, 5), mode="nearest")
  const like = wave([1, 1, 1, 5]);
  const shapes = { x: [1, 1, 'h', 'w'], like: [1, 1, 'H', 'W'] };
  const odd = await compute(shapes, { x, like }, (s, v) => image.resizeAs(s, v.x!, v.like!));
  expect(odd).toEqual({ data: Float32Array.of(1, 1, 2, 2, 3), shape: [1, 1, 1, 5] });
});

test('pixels become channels and pixels again, in PyTorch’s order', async () => {
  // torch.nn.functional.pixel_unshuffle(torch.arange(16.).view(1, 2, 2, 4), 2)
  const x = { data: Float32Array.from({ length: 16 }, (_, i) => i), shape: [1, 2, 2, 4] };
  const small = await compute({ x: [1, 2, 'H', 'W'] }, { x }, (s, v) => image.pixelUnshuffle(s, v.x!, 2));
  expect(small).toEqual({
    data: Float32Array.of(0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15),
    shape: [1, 8, 1, 2],
  });
  const back = await compute({ x: [1, 8, 'H', 'W'] }, { x: small }, (s, v) => image.pixelShuffle(s, v.x!, 2));
  expect(back).toEqual(x);
  expect(() => graphOf({ x: [1, 3, 4, 4] }, (s, v) => image.pixelShuffle(s, v.x!, 2))).toThrow(
    'needs a multiple of 4 channels',
  );
  const thrice = await compute(
    { x: [1, 1, 'H', 'W'] },
    { x: { data: Float32Array.of(1, 2), shape: [1, 1, 1, 2] } },
    (s, v) => image.repeatPixels(s, v.x!, 3),
  );
  expect(thrice.shape).toEqual([1, 1, 3, 6]);
  expect([...thrice.data].slice(0, 6)).toEqual([1, 1, 1, 2, 2, 2]);
});

test('leaky activations keep a part of what is below zero', async () => {
  const x = { data: Float32Array.of(-2, 3, -4, 5), shape: [1, 2, 1, 2] };
  const leaky = await compute({ x: x.shape }, { x }, (s, v) => arithmetic.leakyRelu(s, v.x!, 0.25));
  expect(leaky.data).toEqual(Float32Array.of(-0.5, 3, -1, 5));
  const slope = { data: Float32Array.of(0.5, 0.25), shape: [1, 2, 1, 1] };
  const own = await compute({ x: x.shape, slope: slope.shape }, { x, slope }, (s, v) =>
    arithmetic.parametricRelu(s, v.x!, v.slope!),
  );
  expect(own.data).toEqual(Float32Array.of(-1, 3, -1, 5));
  expect(() =>
    graphOf({ x: [1, 2, 1, 2], slope: [3, 1, 1] }, (s, v) => arithmetic.parametricRelu(s, v.x!, v.slope!)),
  ).toThrow('needs a slope that broadcasts to x');
});

test('rows are picked, ranges counted, the first greatest value found', async () => {
  const x = wave([2, 3, 2]);
  const picked = await compute(
    { x: ['B', 3, 2], score: ['B', 3] },
    { x, score: { data: Float32Array.of(0, 5, 5, 7, 1, 1), shape: [2, 3] } },
    (s, v) => layout.pickRows(s, v.x!, layout.argMax(s, v.score!)),
  );
  const values = x.data as Float32Array;
  expect(picked).toEqual({
    data: Float32Array.of(values[2]!, values[3]!, values[6]!, values[7]!),
    shape: [2, 2],
  });
  const counted = await compute({ x: ['B', 3, 2] }, { x }, (s, v) =>
    layout.range(s, layout.shapeOf(s, v.x!, 1, 2), 3),
  );
  expect(counted.data).toEqual(Float32Array.of(0, 1, 2));
});

test('a row is repeated as often as the run says', async () => {
  const shapes = { row: ['B', 1, 1, 'S'], like: ['B', 'Q', 2] };
  const feeds = { row: { data: Float32Array.of(1, 2), shape: [1, 1, 1, 2] }, like: wave([1, 3, 2]) };
  const y = await compute(shapes, feeds, (s, v) =>
    layout.expandAxis(s, v.row!, 2, layout.shapeOf(s, v.like!, 1, 2), 'Q'),
  );
  expect(y).toEqual({ data: Float32Array.of(1, 2, 1, 2, 1, 2), shape: [1, 1, 3, 2] });
});

/** Operators given what they cannot take, and what they say about it. */
const REFUSED: readonly [string, Readonly<Record<string, readonly (number | string)[]>>, Build, RegExp][] = [
  [
    'add',
    { a: [2, 3], b: [2] },
    (s, v) => arithmetic.add(s, v.a!, v.b!),
    /here: Add\(a float32 \[2, 3\], b float32 \[2\]\): the shapes do not broadcast/,
  ],
  [
    'add of unrelated symbols',
    { a: ['B'], b: ['S'] },
    (s, v) => arithmetic.add(s, v.a!, v.b!),
    /do not broadcast/,
  ],
  [
    'add of two types',
    { a: [2] },
    (s, v) => arithmetic.add(s, v.a!, s.graph.ints([1, 2])),
    /differ in element type/,
  ],
  [
    'gelu of integers',
    {},
    (s) => arithmetic.gelu(s, s.graph.ints([1])),
    /here: Gelu\(.*int64.*needs float32/,
  ],
  ['matMul', { a: [2, 3], b: [4, 5] }, (s, v) => matrix.matMul(s, v.a!, v.b!), /here: MatMul\(/],
  [
    'fusedMatMul',
    { a: [2, 3], b: [5, 4] },
    (s, v) => matrix.fusedMatMulTransposed(s, v.a!, v.b!),
    /weight \[N, K\]/,
  ],
  ['gemm of rank 3', { a: [1, 2, 3], b: [5, 3] }, (s, v) => matrix.gemmTransposed(s, v.a!, v.b!), /two axes/],
  [
    'gemm bias',
    { a: [2, 3], b: [5, 3], c: [4] },
    (s, v) => matrix.gemmTransposed(s, v.a!, v.b!, v.c!),
    /bias must be/,
  ],
  [
    'attention heads',
    { q: ['B', 'S', 6] },
    (s, v) => matrix.fusedAttention(s, v.q!, v.q!, v.q!, { heads: 4 }),
    /4 heads do not divide/,
  ],
  [
    'attention width',
    { q: ['B', 'S', 6], k: ['B', 'S', 8] },
    (s, v) => matrix.plainAttention(s, v.q!, v.k!, v.k!, { heads: 2 }),
    /needs queries/,
  ],
  [
    'attention bias',
    { q: ['B', 'S', 6], b: ['B', 1, 1, 'S'] },
    (s, v) => matrix.fusedAttention(s, v.q!, v.q!, v.q!, { heads: 2, bias: v.b! }),
    /a row per query/,
  ],
  ['reshape', { a: [2, 3] }, (s, v) => layout.reshape(s, v.a!, [7]), /as many elements/],
  [
    'reshape of two open sizes',
    { a: ['B', 'H*W', 2] },
    (s, v) => layout.reshape(s, v.a!, [2, 'B', 'H', 'W']),
    /leaves two sizes open/,
  ],
  ['transpose', { a: [2, 3] }, (s, v) => layout.transpose(s, v.a!, [0, 0]), /not an order/],
  ['concat', { a: [2, 3], b: [3, 3] }, (s, v) => layout.concat(s, [v.a!, v.b!], 1), /differ beside axis 1/],
  ['split', { a: [2, 3] }, (s, v) => layout.split(s, v.a!, 1, [1, 1])[0]!, /do not fill/],
  ['unsqueeze', { a: [2] }, (s, v) => layout.unsqueeze(s, v.a!, [3]), /axes/],
  ['expand', { a: [2, 3] }, (s, v) => layout.expandAxis(s, v.a!, 1, s.graph.ints([4]), 4), /not of size 1/],
  [
    'conv channels',
    { x: ['B', 4, 'H', 'W'], w: [8, 3, 3, 3] },
    (s, v) => image.conv2d(s, v.x!, v.w!, undefined),
    /needs x \[B, C, H, W\]/,
  ],
  [
    'conv bias',
    { x: ['B', 3, 'H', 'W'], w: [8, 3, 3, 3], b: [7] },
    (s, v) => image.conv2d(s, v.x!, v.w!, v.b!),
    /bias/,
  ],
  ['layer norm', { x: ['B', 4], w: [3] }, (s, v) => norm.layerNorm(s, v.x!, v.w!, v.w!, 1e-5), /as wide as/],
  [
    'group norm',
    { x: ['B', 4, 'H', 'W'], w: [1, 4, 1, 1] },
    (s, v) => norm.groupNorm(s, v.x!, 3, v.w!, v.w!, 1e-5),
    /3 groups do not divide/,
  ],
  ['gather', { x: [3, 4] }, (s, v) => layout.gatherRows(s, v.x!, v.x!), /int64 indices/],
];

test.each(REFUSED)('%s is refused when it cannot work', (_, shapes, build, message) => {
  expect(() => graphOf(shapes, build)).toThrow(message);
});
