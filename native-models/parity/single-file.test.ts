// The networks of single-file checkpoints against PyTorch, diffusers and transformers: the fixtures' own weights,
// written in the original layout, give the fixtures' goldens.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, expect, test } from 'vitest';
import { singleFile } from '../checkpoints/single-file/ldm-layout-for-tests.ts';
import { runnerFor } from '../graph/run-for-tests.ts';
import { type Checkpoint, type Component, openCheckpoint } from '../index.ts';
import { measureCheckpoint, type NetworkFixture, openFixture, readGoldens } from './networks.ts';

const run = runnerFor(ort);
const scratch = mkdtempSync(join(tmpdir(), 'fabula-single-file-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Heads and norm groups of networks this small are not those of any published architecture. */
const withConfig = (component: Component, { config }: Component): Component => ({ ...component, config });

async function inOneFile(name: NetworkFixture): Promise<Checkpoint> {
  const folder = await openFixture(name);
  const path = join(scratch, `${name}.safetensors`);
  writeFileSync(path, singleFile(folder));
  const file = await openCheckpoint(path);
  return {
    ...file,
    unet: withConfig(file.unet, folder.unet),
    vae: withConfig(file.vae, folder.vae),
    textEncoder: withConfig(file.textEncoder, folder.textEncoder),
    ...(file.textEncoder2 && { textEncoder2: withConfig(file.textEncoder2, folder.textEncoder2!) }),
  };
}

test.each([
  ['sd15', 'full'],
  ['sd21', 'streamed'],
] as const)('%s in one file, %s: every network is within its bound', async (name, weights) => {
  const checkpoint = await inOneFile(name);
  const goldens = await readGoldens(name);
  const rows = await measureCheckpoint({ name, checkpoint, goldens, run, options: { weights } });
  expect(rows.length).toBeGreaterThan(8);
  expect(rows.filter(({ measured, bound }) => !(measured <= bound))).toEqual([]);
});

test('the transposed projection shows in the pooled rows', async () => {
  const checkpoint = await inOneFile('sdxl');
  const textEncoder2 = checkpoint.textEncoder2!;
  const weights = new Map(textEncoder2.weights);
  const { transposed, ...lying } = weights.get('text_projection.weight')!;
  expect(transposed).toBe(true);
  weights.set('text_projection.weight', lying);
  const goldens = await readGoldens('sdxl');
  const broken = { ...checkpoint, textEncoder2: { ...textEncoder2, weights } };
  const rows = await measureCheckpoint({ name: 'sdxl', checkpoint: broken, goldens, run, options: {} });
  // All else is within its bound.
  expect(rows.filter(({ measured, bound }) => !(measured <= bound)).map(({ what }) => what)).toEqual(
    rows.map(({ what }) => what).filter((what) => what.includes('text_encoder_2')),
  );
});
