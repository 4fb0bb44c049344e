// A checkpoint in one file, as model sites offer it: dropped on the window, drawn with, there after a restart, moved
// away while the app runs, found at its new place, and put back. It has SDXL's shape and is tiny and random.

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { writeTinySdxl } from '../native-models/checkpoints/single-file/tiny-checkpoint-for-tests.ts';
import { call, nextEvent, storyIn } from './contract-client.ts';
import { drop } from './drop.ts';
import { expectPicturesOnCards, newStory } from './pocket-story.ts';
import { expect, type Studio, test } from './studio.ts';

const answerOpenDialog = ({ app }: Studio, file: string) =>
  app.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] });
  }, file);

/** What a person does who was in a file manager meanwhile. */
const comeBack = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('focus')));

async function drawAll(page: Page): Promise<{ drawn: number; failed: number }> {
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'all' });
  return finished;
}

async function pictureHash(page: Page): Promise<string> {
  const { scenes } = await storyIn(page);
  return (await call(page, 'frame.get', { id: scenes[0]!.frames[0]!.id })).sha256;
}

test('a checkpoint file is dropped, drawn with, reopened, moved, found and put back', async ({ studio }) => {
  // The app starts twice and draws five times: minutes on a busy machine.
  test.setTimeout(300_000);
  const old = path.join(studio.home, 'Models', 'fox-xl.safetensors');
  const elsewhere = path.join(studio.home, 'Elsewhere', 'fox-xl.safetensors');
  for (const file of [old, elsewhere]) fs.mkdirSync(path.dirname(file));
  writeTinySdxl(old);
  const bytes = fs.statSync(old).size;
  let page = await studio.launch();
  await newStory(page, { title: 'Own file', scenes: 2, steps: 2, side: null });

  await drop(studio, page, [old], async () => {
    await expect(page.getByText('Drop a story to open it')).toBeVisible();
  });
  const dialog = page.getByRole('dialog', { name: 'Models' });
  const card = dialog.getByRole('listitem', { name: 'fox-xl' });
  await expect(card).toContainText('~/Models/fox-xl.safetensors');
  await expect(card).toContainText('Stable Diffusion XL');
  await expect(card).toContainText(`${Math.round(bytes / 1e6)} MB`);
  await studio.screenshot(page, 'own-file-dropped');
  await card.getByRole('button', { name: 'Use for this story' }).click();
  await page.keyboard.press('Escape');
  expect(await drawAll(page)).toEqual({ drawn: 2, failed: 0 });
  await expectPicturesOnCards(page, 2);
  const first = await pictureHash(page);
  const { hash } = (await call(page, 'models.list')).find(({ id }) => id === 'fox-xl')!.library!;
  await studio.quit();

  page = await studio.launch();
  await page.getByText('Own file').click();
  await expectPicturesOnCards(page, 2);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByRole('tab', { name: 'Drawing' }).click();
  await expect(page.getByRole('combobox', { name: 'Model' })).toHaveValue('fox-xl');
  expect(await drawAll(page)).toEqual({ drawn: 2, failed: 0 });
  expect(await pictureHash(page)).toBe(first);

  fs.renameSync(old, elsewhere);
  expect(await drawAll(page)).toEqual({ drawn: 0, failed: 2 });
  const banner = page.getByRole('alert').filter({ hasText: 'The model of this story cannot be used.' });
  await expect(banner).toContainText('"fox-xl" is not at ~/Models/fox-xl.safetensors any more');
  const { jobs } = await call(page, 'queue.get');
  expect(jobs.map(({ error }) => error)).toMatchObject([
    { code: 'model-not-found', message: expect.stringContaining('~/Models/fox-xl.safetensors') },
    { code: 'model-not-found' },
  ]);
  expect(JSON.stringify(jobs)).not.toContain(studio.home);
  await page.getByRole('tab', { name: 'Queue' }).click();
  await studio.screenshot(page, 'own-file-missing');

  await answerOpenDialog(studio, elsewhere);
  await banner.getByRole('button', { name: 'Find it…' }).click();
  await expect(banner).toHaveCount(0);
  const retried = nextEvent(page, 'draw.finished');
  await call(page, 'queue.retry');
  expect(await retried).toEqual({ drawn: 2, failed: 0 });
  expect(await pictureHash(page)).toBe(first);
  expect((await call(page, 'models.list')).find(({ id }) => id === 'fox-xl')!.library).toMatchObject({
    state: 'here',
    place: '~/Elsewhere/fox-xl.safetensors',
    hash,
  });

  // Back at its old place: told as missing where it was found last, and dropping it again is finding it.
  fs.renameSync(elsewhere, old);
  await comeBack(page);
  await expect(banner).toContainText('~/Elsewhere/fox-xl.safetensors');
  await drop(studio, page, [old]);
  await expect(banner).toHaveCount(0);
  const models = await call(page, 'models.list');
  expect(models.map(({ id }) => id)).toEqual(['pocket', 'fox-xl']);
  expect(models[1]!.library).toMatchObject({ state: 'here', place: '~/Models/fox-xl.safetensors', hash });
  await page.keyboard.press('Escape');
  expect(await drawAll(page)).toEqual({ drawn: 2, failed: 0 });
  expect(await pictureHash(page)).toBe(first);

  // Moved away and put back while nobody asked: nothing has to be mended.
  fs.renameSync(old, elsewhere);
  await comeBack(page);
  await expect(banner).toBeVisible();
  fs.renameSync(elsewhere, old);
  await comeBack(page);
  await expect(banner).toHaveCount(0);
});
