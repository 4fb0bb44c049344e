import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { runnerFor } from '../graph/run-for-tests.ts';
import { measureEnlargers } from './enlargers.ts';

test('every network that enlarges pictures, under each of its names, gives what PyTorch does', async () => {
  const rows = await measureEnlargers(runnerFor(ort));
  expect(rows).toHaveLength(6);
  for (const { what, measured, bound } of rows) expect(measured, what).toBeLessThan(bound);
});
