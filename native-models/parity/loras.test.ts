// LoRA against diffusers and PEFT. Goldens: loras.py, fp32 on both sides.

import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { lowered } from '../graph/lowered-for-tests.ts';
import { runnerFor } from '../graph/run-for-tests.ts';
import { measureLoras } from './loras.ts';
import type { ParityRow, RunGraph } from './networks.ts';

const run = runnerFor(ort);
/** Operators that the CPU has no kernel for are taken apart. */
const runLowered: RunGraph = (graph, feeds) => run(lowered(graph), feeds);

test('merged into the weights, every network of every case is within its bound', async () => {
  const rows = await measureLoras(run);
  expect(rows).toHaveLength(3 * 3 + 2 * 2);
  within(rows);
});

const within = (rows: readonly ParityRow[]): void =>
  expect(rows.filter(({ measured, bound }) => !(measured <= bound))).toEqual([]);

test('so it is beside streamed weights, and with the operators of other devices', async () => {
  within(await measureLoras(run, { weights: 'streamed' }, ['sd15-kohya']));
  within(await measureLoras(runLowered, { profile: 'cuda' }, ['sdxl-kohya']));
});
