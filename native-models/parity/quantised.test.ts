// Networks with quantised matrices against the fp32 goldens of networks.py: how large the error of each kind of
// weights is, and that it is the rounding's and nothing else's.

import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bits, quantise } from '../checkpoints/quantised/quantise.ts';
import { runnerFor } from '../graph/run-for-tests.ts';
import { applyLoras, type Component, compileUnet, ensureQuantised, planQuantised } from '../index.ts';
import { loraFixture } from './loras.ts';
import { openFixture, readGoldens, relativeError, type Tensor } from './networks.ts';

const run = runnerFor(ort);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fabula-quantised-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function quantised(component: Component, bits: Bits): Promise<Component> {
  const plan = planQuantised(component, bits, join(folder, `unet-${bits}bit.safetensors`));
  await ensureQuantised(component, plan);
  return { ...component, quantised: plan.table };
}

async function outputOf(component: Component): Promise<[Tensor, Tensor]> {
  const golden = (await readGoldens('sdxl')).get('unet.step')!;
  const { graph } = compileUnet(component, { weights: 'streamed' });
  const [batch, length] = golden.encoder_hidden_states!.shape as [number, number, number];
  const plain = { data: new Float32Array(batch * length), shape: [batch, length] };
  const feeds = Object.fromEntries(graph.inputs.map(({ name }) => [name, golden[name] ?? plain]));
  return [(await run(graph, feeds)).out_sample!, golden.out_sample!];
}

test('a quantised block gives back what it holds to half a step, and zero exactly', () => {
  for (const bits of [4, 8] as const) {
    const weights = Float32Array.from({ length: 3 * 50 }, (_, i) => Math.sin(i * i) * (i % 7));
    weights.fill(0, 0, 50);
    const { values, scales } = quantise(weights, 3, 50, bits);
    const size = bits === 4 ? 32 : 128;
    const blocks = Math.ceil(50 / size);
    for (const [i, weight] of weights.entries()) {
      const [row, column] = [Math.floor(i / 50), i % 50];
      const block = row * blocks + Math.floor(column / size);
      const at = block * size + (column % size);
      const q = bits === 8 ? values[at]! : (values[at >> 1]! >> (at & 1 ? 4 : 0)) & 15;
      const back = (q - 2 ** (bits - 1)) * scales[block]!;
      // The end of 4 bits' range with one step less may be off by a whole step.
      expect(Math.abs(back - weight)).toBeLessThanOrEqual(
        Math.abs(scales[block]!) * (bits === 4 ? 1 : 0.5001),
      );
    }
  }
});

test('8 bits are near fp32, 4 bits are farther; both are told from a wrong layout', async () => {
  const { unet } = await openFixture('sdxl');
  const errors: number[] = [];
  for (const bits of [8, 4] as const)
    errors.push(relativeError(...(await outputOf(await quantised(unet, bits)))));
  console.log(`relative error of a U-Net step against fp32: 8 bits ${errors[0]}, 4 bits ${errors[1]}`);
  expect(errors[0]).toBeLessThan(2e-2);
  expect(errors[1]).toBeLessThan(2e-1);
  expect(errors[1]).toBeGreaterThan(errors[0]!);
});

test('a LoRA beside quantised weights is itself not quantised', async () => {
  const choice = { file: loraFixture('sdxl-kohya'), strength: 1 };
  const plain = await openFixture('sdxl');
  const { unet } = await applyLoras(plain, [choice]);
  const [whole] = await outputOf(unet);
  const [packed] = await outputOf(await quantised(unet, 8));
  const [without] = await outputOf(await quantised(plain.unet, 8));
  // Rounding of the checkpoint's own weights is left, a small part of what the LoRA changes.
  expect(relativeError(without, whole)).toBeGreaterThan(1e-1);
  expect(relativeError(packed, whole)).toBeLessThan(relativeError(without, whole) / 5);
});

test('the file is made once, made again when it is cut, and leaves nothing half done', async () => {
  const { unet } = await openFixture('sdxl');
  const plan = planQuantised(unet, 4, join(folder, 'again.safetensors'));
  let written = 0;
  const onProgress = (): void => {
    written++;
  };
  await ensureQuantised(unet, plan, { onProgress });
  expect(written).toBe(plan.table.size);
  await ensureQuantised(unet, plan, { onProgress });
  expect(written).toBe(plan.table.size);
  await truncate(plan.file, plan.bytes - 1);
  await ensureQuantised(unet, plan, { onProgress });
  expect(written).toBe(2 * plan.table.size);
  const stopped = planQuantised(unet, 4, join(folder, 'stopped.safetensors'));
  await expect(ensureQuantised(unet, stopped, { signal: AbortSignal.abort() })).rejects.toThrow();
  expect((await readdir(folder)).filter((name) => name.startsWith('stopped'))).toEqual([]);
});
