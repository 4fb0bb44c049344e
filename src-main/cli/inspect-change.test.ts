// What is told of files that change a model: every kind that Fabula lays over one, and those that it cannot.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it, test } from 'vitest';
import {
  encodeSafetensors,
  type TensorData,
} from '../../native-models/checkpoints/write-safetensors-for-tests.ts';
import { inspectModel } from './inspect-model.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-inspect-change-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const fixtures = resolve(import.meta.dirname, '../../native-models/parity/fixtures');

async function inspect(path: string): Promise<{ fine: boolean; text: string }> {
  let text = '';
  const fine = await inspectModel(path, {}, { write: (part: string) => (text += part) });
  return { fine, text };
}

const tensor = (...shape: number[]): TensorData => ({
  type: 'F32',
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5),
});

function given(name: string, tensors: Record<string, TensorData>, metadata?: Record<string, string>): string {
  const path = join(scratch, name);
  writeFileSync(path, encodeSafetensors(tensors, metadata));
  return path;
}

it.each([
  ['lycoris-loha', /kind +LoHa/],
  ['lycoris-lokr', /kind +LoKr/],
  ['lycoris-dora', /kind +DoRA/],
  ['lycoris-glora', /kind +GLoRA/],
  ['lycoris-ia3', /kind +IA3/],
  ['lycoris-full', /kind +full difference/],
  ['lycoris-locon-tucker', /LoRA with core tensors/],
  ['peft-dora/adapter_model', /kind +DoRA/],
])('%s by its kind', async (name, kind) => {
  const { fine, text } = await inspect(join(fixtures, 'lora-kinds', `${name}.safetensors`));
  expect(text).toMatch(kind);
  expect(text).toMatch(/It can be laid over a model, as a LoRA\./);
  expect(text.split('\n').length).toBeLessThan(20);
  expect(fine).toBe(true);
});

const q = 'lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k';

test('a LoRA’s rank, layers, blocks, base and trigger words, and what is odd in it', async () => {
  const tags = { '10_inkfox': { inkfox: 40, 'a fox': 12 }, '5_other': { inkfox: 3 } };
  const path = given(
    'ink.safetensors',
    {
      [`${q}.lora_down.weight`]: tensor(4, 2048),
      [`${q}.lora_up.weight`]: tensor(8, 4),
      [`${q}.alpha`]: { ...tensor(1), data: Float32Array.of(0) },
    },
    {
      ss_tag_frequency: JSON.stringify(tags),
      ss_output_name: 'Ink',
      ss_sd_model_name: 'base-xl.safetensors',
    },
  );
  const { text } = await inspect(path);
  expect(text).toMatch(/kind +LoRA, rank 4\n/);
  expect(text).toMatch(/made for +SDXL\n/);
  expect(text).toMatch(/title +Ink\n/);
  expect(text).toMatch(/trained on +base-xl\.safetensors\n/);
  expect(text).toMatch(/called by +inkfox, a fox\n/);
  expect(text).toMatch(/layers +unet 1\n/);
  expect(text).toMatch(/blocks +in\n/);
  expect(text).toMatch(/note: 1 of its layers have alpha 0/);
});

test('a word: its tokens and for which models', async () => {
  const { text } = await inspect(
    given('fxs.safetensors', { clip_l: tensor(3, 768), clip_g: tensor(3, 1280) }),
  );
  expect(text).toMatch(/kind +1 word \(textual inversion\)\n/);
  expect(text).toMatch(/made for +SDXL\n/);
  expect(text).toMatch(/words +"fxs" \(3 tokens\)\n/);
  expect(text).toMatch(/"fxs" is then a word of prompts/);
  expect(text).toMatch(/It can be laid over a model, as a word of prompts\./);
});

test.each([
  ['flux.safetensors', 'lora_unet_double_blocks_0_img_attn_proj', /problem: It is made for Flux/],
  ['strange.safetensors', `${q}`, /problem: It holds keys that are of no change: some\.key\./],
])('%s: what keeps it from being laid over a model', async (name, stem, problem) => {
  const { fine, text } = await inspect(
    given(name, {
      [`${stem}.lora_down.weight`]: tensor(4, 2048),
      [`${stem}.lora_up.weight`]: tensor(8, 4),
      ...(name.startsWith('strange') ? { 'some.key': tensor(2) } : {}),
    }),
  );
  expect(text).toMatch(problem);
  expect(fine).toBe(false);
});
