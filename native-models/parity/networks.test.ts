// The compiled networks against PyTorch, diffusers and transformers. Goldens: networks.py, fp32 on both sides.

import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { lowered } from '../graph/lowered-for-tests.ts';
import { runnerFor } from '../graph/run-for-tests.ts';
import { compileUnet, type Profile, type UnetOptions } from '../index.ts';
import {
  MASKED,
  measureHalfPrecision,
  measureNetworks,
  type NetworkFixture,
  openFixture,
  type ParityRow,
  padded,
  type RunGraph,
  readGoldens,
  relativeError,
} from './networks.ts';

const run = runnerFor(ort);
/** Operators that the CPU has no kernel for are taken apart. */
const runLowered: RunGraph = (graph, feeds) => run(lowered(graph), feeds);

function expectWithinBounds(rows: readonly ParityRow[]): void {
  const beyond = rows.filter(({ measured, bound }) => !(measured <= bound));
  expect(beyond).toEqual([]);
}

// Each fixture and each provider once; `npm run parity` compares all of them in all ways.
test('every network of SDXL is within its bound', async () => {
  const rows = await measureNetworks(run, {}, ['sdxl']);
  expect(rows).toHaveLength(20);
  expectWithinBounds(rows);
});

test.each([
  ['cuda', 'sd15'],
  ['dml', 'lcm'],
  ['webgpu', 'sd15'],
  ['coreml', 'sd21'],
] as [Profile, NetworkFixture][])(
  'so it is with the operators of %s, sizes fixed (%s)',
  async (profile, name) => {
    expectWithinBounds(await measureNetworks(runLowered, { profile }, [name], true));
  },
);

test('so it is with streamed weights and sizes open (sd21)', async () => {
  expectWithinBounds(await measureNetworks(run, { weights: 'streamed' }, ['sd21']));
});

/** Runs a U-Net case with some of its feeds changed. */
async function errorWith(
  change: (name: string, data: Float32Array) => Float32Array,
  options: UnetOptions = {},
  golden = 'unet.identity',
): Promise<number> {
  const checkpoint = await openFixture('sdxl');
  const feeds = (await readGoldens('sdxl')).get(golden)!;
  const { graph } = compileUnet(checkpoint.unet, options);
  const changed = graph.inputs.map(({ name }) => {
    const { data, shape } = feeds[name]!;
    return [name, { data: change(name, data as Float32Array), shape }];
  });
  const { out_sample: actual } = await run(graph, Object.fromEntries(changed));
  return relativeError(actual, feeds.out_sample!);
}

test('the goldens notice identity weights: without them the error is large', async () => {
  const isWeight = (name: string): boolean => name.startsWith('log_weights.');
  const ignoring = (test: (v: number) => boolean) => (name: string, data: Float32Array) =>
    isWeight(name) ? data.map((v) => (test(v) ? 0 : v)) : data;
  expect(await errorWith((_, data) => data)).toBeLessThan(1e-4);
  expect(await errorWith(ignoring((v) => v > 0))).toBeGreaterThan(1e-3);
  expect(await errorWith(ignoring((v) => v < 0))).toBeGreaterThan(1e-3);
  const perQuery = { perQueryLogWeights: true };
  expect(
    await errorWith(
      ignoring(() => true),
      perQuery,
      'unet.dropout',
    ),
  ).toBeGreaterThan(1e-3);
});

test('masking with -10000 is masking with -inf', async () => {
  const finite = (_: string, data: Float32Array) => data.map((v) => Math.max(v, -1e4));
  expect(await errorWith(finite)).toBeLessThan(1e-4);
});

test('in half precision a step is within its bound, and not float32', async () => {
  const rows = await measureHalfPrecision(run, {}, ['sd15']);
  expect(rows.length).toBeGreaterThan(0);
  expectWithinBounds(rows);
  for (const { measured } of rows) expect(measured).toBeGreaterThan(1e-5);
});

test('so it is with the operators of dml in half precision (sd21)', async () => {
  expectWithinBounds(await measureHalfPrecision(runLowered, { profile: 'dml' }, ['sd21']));
});

test.each([MASKED, Number.NEGATIVE_INFINITY])(
  'a context filled up with rows masked by %s changes no bit',
  async (masked) => {
    const checkpoint = await openFixture('sdxl');
    const feeds = (await readGoldens('sdxl')).get('unet.continuous')!;
    const { graph } = compileUnet(checkpoint.unet);
    const outOf = async (rows: number | undefined) => {
      const given = graph.inputs.map(({ name }) => {
        const tensor = feeds[name]!;
        if (rows === undefined) return [name, tensor];
        if (name === 'encoder_hidden_states') return [name, padded(tensor, 1, rows, 0)];
        return [name, name.startsWith('log_weights.') ? padded(tensor, 1, rows, masked) : tensor];
      });
      return (await run(graph, Object.fromEntries(given))).out_sample!.data;
    };
    const wanted = await outOf(undefined);
    expect(await outOf(96)).toEqual(wanted);
    expect(await outOf(128)).toEqual(wanted);
  },
);

test('a difference in shape or a value that is not a number counts as infinite', () => {
  const golden = { data: Float32Array.of(1, 2), shape: [2] };
  expect(relativeError(golden, golden)).toBe(0);
  expect(relativeError({ ...golden, shape: [1, 2] }, golden)).toBe(Number.POSITIVE_INFINITY);
  expect(relativeError({ data: Float32Array.of(1, Number.NaN), shape: [2] }, golden)).toBe(
    Number.POSITIVE_INFINITY,
  );
  expect(relativeError(undefined, golden)).toBe(Number.POSITIVE_INFINITY);
});
