// LoRA files of a story: dropped on the window or chosen, with a strength each; refused where they do not fit the
// model, told and found again when they were moved; the story's file names them by content and never by a path.

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { writeTinySdxl } from '../native-models/checkpoints/single-file/tiny-checkpoint-for-tests.ts';
import {
  encodeSafetensors,
  type TensorData,
} from '../native-models/checkpoints/write-safetensors-for-tests.ts';
import { call, nextEvent, storyIn } from './contract-client.ts';
import { drop } from './drop.ts';
import { look } from './look.ts';
import { newStory } from './pocket-story.ts';
import { expect, test } from './studio.ts';

const tensor = (...shape: number[]): TensorData => ({
  type: 'F32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 1.7)),
});

/** As kohya's trainer writes it, for one layer. */
const lora = (layer: string, out: number, width: number) =>
  encodeSafetensors({
    [`${layer}.lora_down.weight`]: tensor(4, width),
    [`${layer}.lora_up.weight`]: tensor(out, 4),
  });

async function drawOne(page: Page): Promise<{ drawn: number; failed: number }> {
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'all' });
  return finished;
}

async function newest(page: Page) {
  const { scenes } = await storyIn(page);
  const { id } = scenes[0]!.frames[0]!;
  return call(page, 'frame.get', { id });
}

test('LoRAs of a story change its pictures, and are found again', async ({ studio }) => {
  // The app starts twice and draws five times: minutes on a busy machine.
  test.setTimeout(300_000);
  const folder = path.join(studio.home, 'LoRAs');
  fs.mkdirSync(folder);
  const model = path.join(studio.home, 'fox-xl.safetensors');
  writeTinySdxl(model);
  const at = (name: string, bytes: Uint8Array) => {
    const file = path.join(folder, `${name}.safetensors`);
    fs.writeFileSync(file, bytes);
    return file;
  };
  const ink = at('ink', lora('lora_unet_input_blocks_5_1_transformer_blocks_0_attn1_to_q', 64, 64));
  const clay = at('clay', lora('lora_unet_middle_block_1_transformer_blocks_0_attn1_to_k', 64, 64));
  const foreign = at(
    'old',
    lora('lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k', 320, 768),
  );
  const word = at('zwx-mark', encodeSafetensors({ clip_l: tensor(2, 64), clip_g: tensor(2, 64) }));
  const unknown = at('odd', lora('lora_unet_input_blocks_99_1_attn1_to_q', 64, 64));

  let page = await studio.launch();
  await newStory(page, { title: 'With LoRAs', scenes: 1, steps: 2 });
  await drop(studio, page, [model]);
  await page.getByRole('button', { name: 'Use for this story' }).last().click();
  await page.keyboard.press('Escape');
  expect(await drawOne(page)).toEqual({ drawn: 1, failed: 0 });
  const plain = await newest(page);

  await drop(studio, page, [foreign]);
  await expect(
    page.getByRole('alert').filter({
      hasText: 'old.safetensors is a LoRA for Stable Diffusion 1, but fox-xl is SDXL',
    }),
  ).toBeVisible();
  await drop(studio, page, [unknown]);
  await expect(page.getByRole('alert').filter({ hasText: 'odd.safetensors does not fit' })).toContainText(
    'lora_unet_input_blocks_99_1_attn1_to_q.lora_down.weight',
  );
  expect((await storyIn(page)).story.settings).toEqual({
    steps: 2,
    method: 'onestory',
    width: 128,
    height: 128,
  });

  await drop(studio, page, [ink]);
  const panel = page.getByRole('region', { name: 'LoRAs' });
  const row = panel.getByRole('listitem', { name: 'ink' });
  await expect(row).toBeVisible();
  await studio.app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [file] });
  }, clay);
  await panel.getByRole('button', { name: 'Add a LoRA…' }).click();
  await expect(panel.getByRole('listitem')).toHaveCount(2);
  const strength = row.getByRole('textbox', { name: 'Strength of ink' });
  await expect(strength).toHaveValue('1');
  await strength.fill('-0.5');
  await strength.press('Tab');
  const settings = async () =>
    (await storyIn(page)).story.settings.loras?.map((one) => [one.name, one.strength]);
  await expect.poll(settings).toEqual([
    ['ink', -0.5],
    ['clay', 1],
  ]);
  await row.getByRole('slider').press('End');
  await expect.poll(settings).toEqual([
    ['ink', 2],
    ['clay', 1],
  ]);
  await panel.getByRole('button', { name: 'Take out clay' }).click();
  await expect.poll(settings).toEqual([['ink', 2]]);
  await call(page, 'story.undo');
  await expect(panel.getByRole('listitem')).toHaveCount(2);
  // A word of its own comes in the same way.
  await drop(studio, page, [word]);
  await expect(panel.getByRole('listitem', { name: 'zwx-mark' })).toBeVisible();
  await panel.getByRole('button', { name: 'Take out zwx-mark' }).click();
  await expect(panel.getByRole('listitem')).toHaveCount(2);
  await panel.scrollIntoViewIfNeeded();
  await look(studio, page, 'loras');

  expect((await storyIn(page)).scenes[0]!.frames[0]!.outdated).toBe(true);
  expect(await drawOne(page)).toEqual({ drawn: 1, failed: 0 });
  const changed = await newest(page);
  expect(changed.sha256).not.toBe(plain.sha256);
  const kept = changed.settings.loras as { file: string; strength: number; sha256: string }[];
  expect(kept.map(({ file, strength: s }) => [file, s])).toEqual([
    ['ink.safetensors', 2],
    ['clay.safetensors', 1],
  ]);
  await studio.quit();

  const moved = path.join(studio.home, 'ink again.safetensors');
  fs.renameSync(ink, moved);
  page = await studio.launch();
  await page.getByText('With LoRAs').click();
  await page.getByRole('tab', { name: 'Drawing' }).click();
  const problem = page.getByRole('region', { name: 'LoRAs' }).getByRole('alert');
  await expect(problem).toContainText('The LoRA "ink" is not at ~/LoRAs/ink.safetensors any more.');
  expect(await drawOne(page)).toEqual({ drawn: 0, failed: 1 });
  await problem.scrollIntoViewIfNeeded();
  await look(studio, page, 'loras-missing');
  await studio.app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [file] });
  }, moved);
  await problem.getByRole('button', { name: 'Find it…' }).click();
  await expect(problem).toHaveCount(0);
  expect(await drawOne(page)).toEqual({ drawn: 1, failed: 0 });
  expect((await newest(page)).settings.loras).toMatchObject([{ strength: 2, sha256: kept[0]!.sha256 }, {}]);

  // The model is changed under it: it says what does not fit before anything is drawn.
  await call(page, 'story.edit', { edit: { type: 'model.set', modelId: null } });
  await expect(problem.first()).toContainText('does not fit');
  await studio.quit();
  const story = fs
    .readdirSync(path.join(studio.home, 'Documents', 'Fabula'))
    .find((one) => /fabula$/.test(one));
  const bytes = fs.readFileSync(path.join(studio.home, 'Documents', 'Fabula', story!)).toString('latin1');
  const told = ['"name":"ink"', studio.home, 'ink again'].map((text) => bytes.includes(text));
  expect(told).toEqual([true, false, false]);
});
