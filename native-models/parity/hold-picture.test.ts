// Reference attention and attention maps against PyTorch. Goldens: hold_picture.py, fp32 on both sides.

import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { lowered } from '../graph/lowered-for-tests.ts';
import { runnerFor } from '../graph/run-for-tests.ts';
import type { Profile } from '../index.ts';
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

test.each(['cuda', 'cuda-plain', 'dml', 'webgpu', 'coreml'] satisfies Profile[])(
  'so it is with the operators of %s, sizes fixed',
  async (profile) => within(await measureHeldStep(runLowered, { profile }, true)),
);

test.each([
  ['cpu', { weights: 'streamed' }],
  ['cpu', { attention: 'plain' }],
  ['cuda', { weights: 'streamed' }],
] as const)('so it is on %s with %o', async (profile, options) =>
  within(await measureHeldStep(runLowered, { profile, ...options })),
);

test('the goldens notice the weight of the reference: one another’s answers differ', async () => {
  const rows = await measureHeldStep(async (graph, feeds) => {
    const changed = Object.entries(feeds).map(([name, tensor]) =>
      name.startsWith('reference_log_weights.')
        ? [name, { ...tensor, data: (tensor.data as Float32Array).map((v) => Math.min(v, 0)) }]
        : [name, tensor],
    );
    return run(graph, Object.fromEntries(changed));
  });
  for (const { what, measured } of rows.filter(({ what }) => what.includes('held'))) {
    expect(measured, what).toBeGreaterThan(1e-3);
  }
});
