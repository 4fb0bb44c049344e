// Reference attention and attention maps against PyTorch. Goldens: hold_picture.py, fp32 on both sides. `npm run parity` has all
// of them with the operators of every device, and with attention written out.

import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { lowered } from '../graph/lowered-for-tests.ts';
import { runnerFor } from '../graph/run-for-tests.ts';
import { measureHeldStep } from './hold-picture.ts';
import type { ParityRow, RunGraph } from './networks.ts';

const run = runnerFor(ort);
/** Operators that the CPU has no kernel for are taken apart. */
const runLowered: RunGraph = (graph, feeds) => run(lowered(graph), feeds);

const within = (rows: readonly ParityRow[]): void =>
  expect(rows.filter(({ measured, bound }) => !(measured <= bound))).toEqual([]);

test('one step held by a picture is within its bound, and so are the maps', async () => {
  const rows = await measureHeldStep(run);
  expect(rows).toHaveLength(2 * 9 + 2 * 2);
  within(rows);
});

/** The one that has every part. */
const whole = { models: ['tiny-sdxl'], cases: ['two-regions-anchored'] } as const;

test('so it is with the operators of webgpu', async () => {
  const rows = await measureHeldStep(runLowered, { profile: 'webgpu' }, { ...whole, fixedSizes: true });
  expect(rows).toHaveLength(1);
  within(rows);
});

test('so it is with streamed weights', async () => {
  const rows = await measureHeldStep(run, { weights: 'streamed' }, whole);
  expect(rows).toHaveLength(1);
  within(rows);
});

test('the goldens notice the weight of the reference: one another’s answers differ', async () => {
  const unweighted: RunGraph = async (graph, feeds) => {
    const changed = Object.entries(feeds).map(([name, tensor]) =>
      name.startsWith('reference_log_weights.')
        ? [name, { ...tensor, data: (tensor.data as Float32Array).map((v) => Math.min(v, 0)) }]
        : [name, tensor],
    );
    return run(graph, Object.fromEntries(changed));
  };
  const rows = await measureHeldStep(unweighted, {}, { ...whole, cases: ['weight-2', 'two-regions'] });
  expect(rows).toHaveLength(2);
  for (const { what, measured } of rows) expect(measured, what).toBeGreaterThan(1e-3);
});
