// The judge's graph against PyTorch: golden.json holds what the trained network, its batch norm not folded and its
// weights in float32, says of a picture made of sines (`native-models/pocket/training/judge.py`, `golden`).

import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readJsonFile } from '../../native-models/checkpoints/json.ts';
import { readSafetensors } from '../../native-models/checkpoints/safetensors.ts';
import { createSession, type Session } from '../../src-main/diffusion/runtime/session.ts';
import { judgeFolder, openJudge, readJudgeConfig } from './judge.ts';
import { compileJudge } from './judge-network.ts';

interface Golden {
  feature: number[];
  logits: Record<string, number[]>;
}

const config = await readJudgeConfig();
const weights = await readSafetensors(join(judgeFolder, 'model.safetensors'));
const source = { name: 'judge', source: weights.file, weights: weights.tensors };
const sessions: Session[] = [];
afterAll(() => Promise.all(sessions.map((session) => session.release())));

/** value(c, y, x) = sin(0.05 x + 0.09 y + 2 c) / 2 */
function sines(side: number): Float32Array {
  const data = new Float32Array(3 * side * side);
  for (let i = 0; i < data.length; i++) {
    const [c, y, x] = [Math.floor(i / side ** 2), Math.floor(i / side) % side, i % side];
    data[i] = Math.sin(0.05 * x + 0.09 * y + 2 * c) / 2;
  }
  return data;
}

test('logits and feature are PyTorch’s, as far as half-precision weights go', async () => {
  const golden = (await readJsonFile(join(judgeFolder, 'golden.json'))) as unknown as Golden;
  const session = await createSession(compileJudge(source, config), { name: 'cpu', profile: 'cpu' }, 'judge');
  sessions.push(session);
  const { side } = config;
  const outputs = await session.run({ pictures: { data: sines(side), dims: [1, 3, side, side] } });
  // Rounding weights to half precision moves each by at most 2^-11 of itself; measured here: up to 0.4 % of the scale.
  const compare = (name: string, expected: readonly number[]) => {
    const scale = Math.max(...expected.map(Math.abs));
    const actual = outputs[name]!.data;
    expect(actual).toHaveLength(expected.length);
    const worst = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
    expect(worst / scale, name).toBeLessThan(0.01);
  };
  expect(Object.keys(golden.logits)).toEqual(Object.keys(config.heads));
  compare('feature_vector', golden.feature);
  for (const [head, logits] of Object.entries(golden.logits)) compare(head, logits);
});

test('a missing weight is refused by name', () => {
  const fewer = new Map(weights.tensors);
  fewer.delete('coarse.0.bias');
  expect(() => compileJudge({ ...source, weights: fewer }, config)).toThrow('missing: coarse.0.bias');
});

test('says one class of every head per picture, of any size, and the same in a batch as alone', async () => {
  const judge = await openJudge();
  try {
    const picture = (side: number, step: number) => ({
      width: side,
      height: side,
      data: Uint8Array.from({ length: 3 * side * side }, (_, i) => (i * step) % 256),
    });
    const both = [picture(config.side, 7), picture(2 * config.side, 3)];
    const verdicts = await judge.examine(both);
    expect(await judge.examine([])).toEqual([]);
    for (const [i, verdict] of verdicts.entries()) {
      const [alone] = await judge.examine([both[i]!]);
      expect(alone!.labels).toEqual(verdict.labels);
      for (const [head, { classes }] of Object.entries(config.heads)) {
        expect(classes).toContain(verdict.labels[head]);
      }
      expect(verdict.feature).toHaveLength(config.feature);
    }
  } finally {
    await judge.release();
  }
});
