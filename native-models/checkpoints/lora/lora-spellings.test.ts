// Every spelling that people's tools give a layer and its parts finds the same weight.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureFolder } from '../../architectures/component-for-tests.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { openCheckpoint } from '../open-checkpoint.ts';
import { kindOfFile } from '../single-file/open-single-file.ts';
import { encodeSafetensors, type TensorData } from '../write-safetensors-for-tests.ts';
import { applyLoras } from './apply-loras.ts';
import { readLoraFile } from './lora-file.ts';

let folder: string;
let sd15: Checkpoint;
let sdxl: Checkpoint;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fabula-lora-'));
  sd15 = await openCheckpoint(fixtureFolder('sd15'));
  sdxl = await openCheckpoint(fixtureFolder('sdxl'));
});
afterAll(() => rm(folder, { recursive: true }));

const tensor = (...shape: number[]): TensorData => ({
  type: 'F32',
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5),
});

async function file(tensors: Readonly<Record<string, TensorData>>, name = 'given.safetensors') {
  const path = join(folder, name);
  await writeFile(path, encodeSafetensors(tensors));
  return path;
}

const PATH = 'mid_block.attentions.0.transformer_blocks.0.attn2.to_q';
const LDM = 'middle_block.1.transformer_blocks.0.attn2.to_q';
const TEXT = 'text_model.encoder.layers.0.self_attn.q_proj';
const flat = (path: string): string => path.replaceAll('.', '_');

test.each([
  [`lora_unet_${flat(PATH)}.lora_down.weight`, `lora_unet_${flat(PATH)}.lora_up.weight`],
  [`lora_unet_${flat(LDM)}.lora_down.weight`, `lora_unet_${flat(LDM)}.lora_up.weight`],
  [`lycoris_${flat(PATH)}.lora_down.weight`, `lycoris_${flat(PATH)}.lora_up.weight`],
  [`base_model.model.${PATH}.lora_A.weight`, `base_model.model.${PATH}.lora_B.weight`],
  [`base_model.model.${PATH}.lora_A.default.weight`, `base_model.model.${PATH}.lora_B.default.weight`],
  [`unet.base_model.model.${PATH}.lora_A.weight`, `unet.base_model.model.${PATH}.lora_B.weight`],
  [`diffusion_model.${LDM}.lora_down.weight`, `diffusion_model.${LDM}.lora_up.weight`],
  [`diffusion_model.${LDM}.lora_A.weight`, `diffusion_model.${LDM}.lora_B.weight`],
  [
    `unet.${PATH.replace('to_q', 'processor.to_q_lora')}.down.weight`,
    `unet.${PATH.replace('to_q', 'processor.to_q_lora')}.up.weight`,
  ],
  [
    `${PATH.replace('to_q', 'processor.to_q_lora')}.down.weight`,
    `${PATH.replace('to_q', 'processor.to_q_lora')}.up.weight`,
  ],
  [`unet.${PATH}.lora.down.weight`, `unet.${PATH}.lora.up.weight`],
])('%s is of the U-Net, and a LoRA', async (down, up) => {
  const [out, width] = sd15.unet.weights.get(`${PATH}.weight`)!.shape as [number, number];
  const path = await file({ [down]: tensor(2, width), [up]: tensor(out, 2) });
  const { unet } = await applyLoras(sd15, [{ file: path, strength: 1 }]);
  expect([...unet.changes!.keys()]).toEqual([`${PATH}.weight`]);
  expect((await kindOfFile(path)).kind).toBe('lora');
});

test.each([
  ['text_encoders.clip_l.transformer.', 'text_encoder'],
  ['text_encoders.clip_g.transformer.', 'text_encoder_2'],
  ['text_encoder.', 'text_encoder'],
  ['lora_te1_', 'text_encoder'],
  ['lora_te2_', 'text_encoder_2'],
  ['base_model.model.', 'text_encoder'],
  ['base_model.model.', 'text_encoder_2'],
])('%s… is of the %s', async (prefix, name) => {
  const stem = prefix.endsWith('_') ? prefix + flat(TEXT) : prefix + TEXT;
  const width = name === 'text_encoder' ? 24 : 32;
  const path = await file({
    [`${stem}.lora_down.weight`]: tensor(2, width),
    [`${stem}.lora_up.weight`]: tensor(width, 2),
  });
  const { textEncoder, textEncoder2 } = await applyLoras(sdxl, [{ file: path, strength: 1 }]);
  const changed = [textEncoder, textEncoder2!].filter(({ changes }) => changes !== undefined);
  expect(changed.map((component) => component.name)).toEqual([name]);
});

test('PEFT’s settings lie in a file beside it', async () => {
  await mkdir(join(folder, 'peft'));
  const [out, width] = sd15.unet.weights.get(`${PATH}.weight`)!.shape as [number, number];
  const stem = `base_model.model.${PATH}`;
  const tensors = { [`${stem}.lora_A.weight`]: tensor(2, width), [`${stem}.lora_B.weight`]: tensor(out, 2) };
  const path = await file(tensors, 'peft/adapter_model.safetensors');
  const scale = async () => (await readLoraFile(path)).layers[0]!.change.scale;
  expect(await scale()).toBe(1);
  await writeFile(join(folder, 'peft', 'adapter_config.json'), JSON.stringify({ r: 2, lora_alpha: 8 }));
  expect(await scale()).toBe(4);
});

test('bundled words are told apart from layers', async () => {
  const [out, width] = sd15.unet.weights.get(`${PATH}.weight`)!.shape as [number, number];
  const path = await file({
    [`unet.${PATH}.lora_A.weight`]: tensor(2, width),
    [`unet.${PATH}.lora_B.weight`]: tensor(out, 2),
    'bundle_emb.fox-1.clip_l': tensor(2, 32),
  });
  expect((await readLoraFile(path)).words.map(({ word }) => word)).toEqual(['fox-1']);
  const { words } = await applyLoras(sd15, [{ file: path, strength: 1 }]);
  expect(words).toEqual([{ word: 'fox-1', first: 0, count: 2 }]);
});

test('what is no LoRA is called what it is', async () => {
  const vae = await file({ 'decoder.conv_in.weight': tensor(2, 768) });
  await expect(applyLoras(sd15, [{ file: vae, strength: 1 }])).rejects.toThrow(
    /given.safetensors is no LoRA, but only a VAE/,
  );
});

test('strength multiplies a change, and goes a part of the way of a decomposed one', async () => {
  const [out, width] = sd15.unet.weights.get(`${PATH}.weight`)!.shape as [number, number];
  const stem = `unet.${PATH}`;
  const pair = { [`${stem}.lora_A.weight`]: tensor(2, width), [`${stem}.lora_B.weight`]: tensor(out, 2) };
  const of = async (tensors: Readonly<Record<string, TensorData>>) =>
    (await applyLoras(sd15, [{ file: await file(tensors), strength: 0.5 }])).unet.changes!.get(
      `${PATH}.weight`,
    )![0]!;
  expect((await of(pair)).scale).toBe(0.5);
  const decomposed = await of({ ...pair, [`${stem}.lora_magnitude_vector`]: tensor(out) });
  expect([decomposed.scale, decomposed.magnitude!.strength]).toEqual([1, 0.5]);
  await expect(of({ ...pair, [`${stem}.lora_magnitude_vector`]: tensor(out + 1) })).rejects.toThrow(
    /wrong shape/,
  );
});

test('a LoRA in float64 is applied as it is, and alpha in the header as SimpleTuner keeps it', async () => {
  const [out, width] = sd15.unet.weights.get(`${PATH}.weight`)!.shape as [number, number];
  const wide = (...shape: number[]): TensorData => ({
    type: 'F64',
    shape,
    data: new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(0.5),
  });
  const path = join(folder, 'wide.safetensors');
  const pair = {
    [`unet.${PATH}.lora_A.weight`]: wide(2, width),
    [`unet.${PATH}.lora_B.weight`]: wide(out, 2),
  };
  const scaleWith = async (metadata?: Record<string, string>) => {
    await writeFile(path, encodeSafetensors(pair, metadata));
    const { unet } = await applyLoras(sd15, [{ file: path, strength: 1 }]);
    return unet.changes!.get(`${PATH}.weight`)!.map(({ scale }) => scale);
  };
  expect(await scaleWith()).toEqual([1]);
  expect(await scaleWith({ 'unet.lora_alpha': '8', 'unet.r': '2' })).toEqual([4]);
  expect(await scaleWith({ lora_alpha: '1', r: '2' })).toEqual([0.5]);
  expect(await scaleWith({ lora_alpha: 'many', r: '2' })).toEqual([1]);
});
