// SDXL's distilled relatives in one file: weights by the layers they were published with, small and without a middle.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Component, WeightRef } from '../checkpoints/checkpoint.ts';
import { writeTinySdxl } from '../checkpoints/single-file/tiny-checkpoint-for-tests.ts';
import { encodeSafetensors, type TensorData } from '../checkpoints/write-safetensors-for-tests.ts';
import { inspectCheckpoint } from './inspect.ts';
import { publishedUnet } from './published-unet.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-published-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Transformer layers of every attention, by block; a middle or none. */
function unet(blocks: readonly (readonly number[])[], hasMiddle: boolean): Component {
  const keys = blocks.flatMap((attentions, block) =>
    attentions.flatMap((layers, attention) =>
      Array.from(
        { length: layers },
        (_, layer) => `down_blocks.${block}.attentions.${attention}.transformer_blocks.${layer}.norm1.weight`,
      ),
    ),
  );
  if (hasMiddle) keys.push('mid_block.resnets.0.conv1.weight');
  return { weights: new Map(keys.map((key) => [key, {} as WeightRef])) } as unknown as Component;
}

test.each<[string | undefined, number[][], boolean]>([
  ['SSD-1B', [[], [2, 2], [4, 4]], true],
  ['Segmind-Vega', [[], [1, 1], [2, 2]], true],
  ['KOALA-1B', [[], [2], [6]], true],
  ['KOALA-700M', [[], [2], [5]], false],
  [undefined, [[], [2, 2], [10, 10]], true],
  [undefined, [[], [2], [5]], true],
])('%s is told by its layers', (name, blocks, hasMiddle) => {
  expect(publishedUnet(unet(blocks, hasMiddle))).toBe(name);
});

/** All tensors of a file of half-precision weights. */
function tensorsOf(file: string): Record<string, TensorData> {
  const bytes = readFileSync(file);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const { __metadata__: _, ...header } = JSON.parse(bytes.toString('utf8', 8, start));
  return Object.fromEntries(
    Object.entries(header as Record<string, { dtype: 'F16'; shape: number[]; data_offsets: number[] }>).map(
      ([
        key,
        {
          dtype,
          shape,
          data_offsets: [begin, end],
        },
      ]) => [key, { type: dtype, shape, data: new Uint8Array(bytes.subarray(start + begin!, start + end!)) }],
    ),
  );
}

test('one file without a middle block, and one whose middle is a single resnet, can draw', async () => {
  const whole = join(scratch, 'whole.safetensors');
  writeTinySdxl(whole);
  for (const dropped of [/middle_block\./, /middle_block\.[12]\./]) {
    const kept = Object.entries(tensorsOf(whole)).filter(([key]) => !dropped.test(key));
    const path = join(scratch, 'distilled.safetensors');
    writeFileSync(path, encodeSafetensors(Object.fromEntries(kept)));
    const { problems, family } = await inspectCheckpoint(path);
    expect(problems).toEqual([]);
    expect(family).toBe('sdxl');
  }
});
