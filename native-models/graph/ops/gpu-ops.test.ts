// Operators that only GPUs have kernels for, taken apart as ONNX Runtime's documentation defines them and compared with the
// operators that the CPU has. What a card computes is not known from here.

import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import type { Scope } from '../builder.ts';
import { lowered } from '../lowered-for-tests.ts';
import { graphOf, runnerFor, type TestTensor, wave } from '../run-for-tests.ts';
import type { Value } from '../value.ts';
import { add, biasAdd, biasSplitGelu, gelu, multiply, swish } from './arithmetic.ts';
import { conv2d, doubleSize, nhwcConv2d, resizeAs } from './image.ts';
import { split, transpose } from './layout.ts';
import { fusedAttention, plainAttention } from './matrix.ts';
import { groupNorm, groupNormByRows, nhwcGroupNorm } from './norm.ts';

const run = runnerFor(ort);

type Values = Readonly<Record<string, Value>>;
type Build = (s: Scope, v: Values) => Value;

async function compute(feeds: Readonly<Record<string, TestTensor>>, build: Build): Promise<TestTensor> {
  const shapes = Object.fromEntries(Object.entries(feeds).map(([name, { shape }]) => [name, shape]));
  const graph = graphOf(shapes, build);
  const { y } = await run(lowered(graph), feeds);
  expect(y!.shape).toEqual(graph.output.shape);
  return y!;
}

async function expectSame(
  feeds: Readonly<Record<string, TestTensor>>,
  one: Build,
  other: Build,
): Promise<void> {
  const [a, b] = [await compute(feeds, one), await compute(feeds, other)];
  expect(a.shape).toEqual(b.shape);
  for (const [i, value] of (a.data as Float32Array).entries())
    expect(value).toBeCloseTo((b.data as Float32Array)[i]!, 5);
}

const toLast = (s: Scope, x: Value): Value => transpose(s, x, [0, 2, 3, 1]);

test.each([
  { stride: 1, padding: 1 },
  { stride: 2, padding: 1 },
  { stride: 2, padding: [0, 0, 1, 1] as const },
])('a convolution with channels last is the one with channels first: %j', async (options) => {
  const feeds = { x: wave([2, 3, 6, 5]), w: wave([4, 3, 3, 3], 1), b: wave([4], 2) };
  await expectSame(
    feeds,
    (s, v) => nhwcConv2d(s, toLast(s, v.x!), toLast(s, v.w!), v.b!, options),
    (s, v) => toLast(s, conv2d(s, v.x!, v.w!, v.b!, options)),
  );
});

test('a group norm with channels last is the one with channels first, with silu or without', async () => {
  const feeds = { x: wave([2, 8, 3, 5]), scale: wave([8], 1), bias: wave([8], 2) };
  const affine = {
    scale: { ...feeds.scale, shape: [1, 8, 1, 1] },
    bias: { ...feeds.bias, shape: [1, 8, 1, 1] },
  };
  for (const silu of [true, false]) {
    const last = await compute(feeds, (s, v) =>
      nhwcGroupNorm(s, toLast(s, v.x!), 4, v.scale!, v.bias!, { epsilon: 1e-5, silu }),
    );
    const first = await compute({ x: feeds.x, ...affine }, (s, v) => {
      const normed = groupNorm(s, v.x!, 4, v.scale!, v.bias!, 1e-5);
      return toLast(s, silu ? swish(s, normed, 1, true) : normed);
    });
    for (const [i, value] of (last.data as Float32Array).entries()) {
      expect(value).toBeCloseTo((first.data as Float32Array)[i]!, 5);
    }
  }
});

test('a group norm by rows is a group norm', async () => {
  const feeds = { x: wave([2, 6, 4, 5]), scale: wave([1, 6, 1, 1], 1), bias: wave([1, 6, 1, 1], 2) };
  await expectSame(
    feeds,
    (s, v) => groupNormByRows(s, v.x!, 3, v.scale!, v.bias!, 1e-6),
    (s, v) => groupNorm(s, v.x!, 3, v.scale!, v.bias!, 1e-6),
  );
});

test('bias and residual in one operator, GEGLU and its bias in one', async () => {
  const residual = { x: wave([2, 3, 8]), b: wave([8], 1), r: wave([2, 3, 8], 2) };
  await expectSame(
    residual,
    (s, v) => biasAdd(s, v.x!, v.b!, v.r!),
    (s, v) => add(s, add(s, v.x!, v.b!), v.r!),
  );
  await expectSame(
    residual,
    (s, v) => biasSplitGelu(s, v.x!, v.b!),
    (s, v) => {
      const [value, gate] = split(s, add(s, v.x!, v.b!), 2, [4, 4]);
      return multiply(s, value!, gelu(s, gate!));
    },
  );
  await expectSame(
    { x: residual.x },
    (s, v) => gelu(s, v.x!, true),
    (s, v) => gelu(s, v.x!),
  );
});

test('maps of either order are resized alike', async () => {
  const feeds = { x: wave([2, 3, 4, 5]), like: wave([2, 1, 7, 9]) };
  await expectSame(
    feeds,
    (s, v) => doubleSize(s, toLast(s, v.x!), 3),
    (s, v) => toLast(s, doubleSize(s, v.x!)),
  );
  await expectSame(
    feeds,
    (s, v) => resizeAs(s, toLast(s, v.x!), toLast(s, v.like!), 3),
    (s, v) => toLast(s, resizeAs(s, v.x!, v.like!)),
  );
});

/** Rows of zeros behind a context of 77 rows. */
function longer({ data, shape }: TestTensor, axis: number, length: number, filler: number): TestTensor {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const [from, to] = [shape[axis]! * inner, length * inner];
  const out = new Float32Array((data.length / from) * to).fill(filler);
  for (let i = 0; i * from < data.length; i++) {
    out.set((data as Float32Array).subarray(i * from, (i + 1) * from), i * to);
  }
  return { data: out, shape: shape.with(axis, length) };
}

test.each([
  ['fused', fusedAttention, -1e4],
  ['fused', fusedAttention, Number.NEGATIVE_INFINITY],
  ['plain', plainAttention, -1e4],
  ['plain', plainAttention, Number.NEGATIVE_INFINITY],
] as const)(
  '%s attention to a context filled up with masked rows is the same bit for bit (%#: %s)',
  async (_, attend, masked) => {
    const feeds = {
      q: wave([2, 256, 40]),
      k: wave([2, 77, 40], 1),
      v: wave([2, 77, 40], 2),
      bias: wave([2, 1, 256, 77], 3),
    };
    const build: Build = (s, v) => attend(s, v.q!, v.k!, v.v!, { heads: 2, bias: v.bias! });
    const wanted = await compute(feeds, build);
    for (const rows of [80, 88, 160]) {
      const filled = {
        q: feeds.q,
        k: longer(feeds.k, 1, rows, 0),
        v: longer(feeds.v, 1, rows, 0),
        bias: longer(feeds.bias, 3, rows, masked),
      };
      expect(await compute(filled, build)).toEqual(wanted);
    }
  },
);

const REFUSED: readonly [string, Readonly<Record<string, readonly (number | string)[]>>, Build, RegExp][] = [
  [
    'a weight with channels first',
    { x: ['B', 'H', 'W', 3], w: [4, 3, 1, 1] },
    (s, v) => nhwcConv2d(s, v.x!, v.w!, undefined),
    /NhwcConv.*needs x \[B, H, W, C\] and a weight \[O, kh, kw, C\]/,
  ],
  [
    'odd groups',
    { x: ['B', 'H', 'W', 12], c: [12] },
    (s, v) => nhwcGroupNorm(s, v.x!, 4, v.c!, v.c!, { epsilon: 1e-5, silu: true }),
    /4 groups do not have an even number of channels/,
  ],
  [
    'scales of another width',
    { x: ['B', 'H', 'W', 12], c: [1, 12, 1, 1] },
    (s, v) => nhwcGroupNorm(s, v.x!, 3, v.c!, v.c!, { epsilon: 1e-5, silu: true }),
    /scale and bias \[C\]/,
  ],
  ['a bias', { x: ['B', 2, 4], b: [2] }, (s, v) => biasAdd(s, v.x!, v.b!, v.x!), /BiasAdd.*a bias \[D\]/],
  [
    'a gate',
    { x: ['B', 2, 5], b: [5] },
    (s, v) => biasSplitGelu(s, v.x!, v.b!),
    /BiasSplitGelu.*\[B, N, 2D\]/,
  ],
];

test.each(REFUSED)('%s that does not fit is refused', (_, shapes, build, message) => {
  expect(() => graphOf(shapes, build)).toThrow(message);
});
