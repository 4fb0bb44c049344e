// LoRA files as people treat them: moved, renamed, replaced by others of the same name.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeSafetensors } from '../../native-models/checkpoints/write-safetensors-for-tests.ts';
import type { ErrorValue } from '../contract/errors.ts';
import { LoraLibrary } from './lora-library.ts';

let base: string;
let file: string;
let problems: ErrorValue[];
let library: LoraLibrary;

function writeLora(to: string, value: number): void {
  const matrix = (...shape: number[]) => ({
    type: 'F32' as const,
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value),
  });
  fs.writeFileSync(
    to,
    encodeSafetensors({
      'lora_unet_x.lora_down.weight': matrix(2, 8),
      'lora_unet_x.lora_up.weight': matrix(8, 2),
    }),
  );
}

beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-loras-')));
  file = path.join(base, 'ink.safetensors');
  writeLora(file, 0.5);
  problems = [];
  library = new LoraLibrary(path.join(base, 'data'), (problem) => problems.push(problem));
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

it('knows a LoRA by its content, wherever and whatever it is called', async () => {
  const lora = await library.add(file);
  expect(lora).toMatchObject({ name: 'ink', path: file, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(await library.pathOf(lora)).toBe(file);
  const moved = path.join(base, 'renamed.safetensors');
  fs.renameSync(file, moved);
  await expect(library.pathOf(lora)).rejects.toMatchObject({
    code: 'lora-not-found',
    message: `The LoRA "ink" is not at ${file} any more.`,
  });
  expect(await library.relink(lora, moved)).toMatchObject({ name: 'ink', path: moved });
  expect(await library.pathOf(lora)).toBe(moved);
  fs.renameSync(moved, file);
  expect(await library.add(file)).toMatchObject({ name: 'ink', path: file, sha256: lora.sha256 });
  expect(await library.all()).toHaveLength(1);
  fs.utimesSync(file, 1, 1);
  expect(await library.pathOf(lora)).toBe(file);
  await expect(library.pathOf({ name: 'other', sha256: '0'.repeat(64) })).rejects.toMatchObject({
    code: 'lora-not-found',
    message: expect.stringContaining('is not known on this computer'),
  });
});

it('takes no other content for it', async () => {
  const lora = await library.add(file);
  writeLora(file, 0.25);
  fs.utimesSync(file, 1, 1);
  await expect(library.pathOf(lora)).rejects.toMatchObject({
    code: 'lora-not-found',
    message: expect.stringContaining('is not the LoRA "ink" any more'),
  });
  await expect(library.relink(lora, file)).rejects.toMatchObject({ code: 'model-changed' });
  expect((await library.add(file)).sha256).not.toBe(lora.sha256);
  expect(await library.all()).toHaveLength(2);
});

it('refuses what is no LoRA in one line, and puts a damaged list aside', async () => {
  const tiny =
    'native-models/parity/fixtures/whole-method/models/tiny-sdxl/unet/diffusion_pytorch_model.safetensors';
  await expect(library.add(tiny)).rejects.toMatchObject({
    message: 'diffusion_pytorch_model.safetensors is no LoRA, but only a U-Net.',
  });
  const pickle = path.join(base, 'ink.pt');
  fs.writeFileSync(pickle, 'x');
  await expect(library.add(pickle)).rejects.toThrow(/pickle/i);
  await library.add(file);
  fs.writeFileSync(path.join(base, 'data', 'loras.json'), '{');
  expect(await library.all()).toEqual([]);
  expect(problems).toMatchObject([
    { message: expect.stringContaining('The list of LoRAs could not be read') },
  ]);
});
