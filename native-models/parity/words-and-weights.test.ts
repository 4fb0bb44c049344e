// Words of textual inversion against transformers; weights in other widths against PyTorch's and gguf-py's numbers.

import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { runnerFor } from '../graph/run-for-tests.ts';
import type { ParityRow } from './networks.ts';
import { measureWeightKinds, measureWords } from './words-and-weights.ts';

const run = runnerFor(ort);

const within = (rows: readonly ParityRow[]): void =>
  expect(rows.filter(({ measured, bound }) => !(measured <= bound))).toEqual([]);

test('a word of two rows is read as transformers reads it, by every text encoder', async () => {
  const rows = await measureWords(run);
  expect(rows).toHaveLength(4);
  within(rows);
});

test('whatever form a weight is stored in, a layer multiplies with the numbers that it stands for', async () => {
  const rows = await measureWeightKinds(run);
  // Eleven of GGUF and five of eight bits, held and streamed.
  expect(rows).toHaveLength(32);
  within(rows);
});
