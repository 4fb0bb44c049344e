// Drives that fail a person: full, gone, read-only. What is on the screen stays, what was saved before stays, and
// work goes on when the drive is there again. Only root, or root in a name space of its own, may make such drives.

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { canMount, smallDisk } from '../src-main/store/testing/small-disk.ts';
import { call, nextEvent, storyIn } from './contract-client.ts';
import { newStory, pictures, sampling } from './pocket-story.ts';
import { expect, type Studio, test } from './studio.ts';

test.skip(!canMount, 'no drive can be made here');

const megabytes = 1024 * 1024;

async function saveAs(studio: Studio, page: Page, file: string): Promise<void> {
  await studio.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, file);
  await call(page, 'command.run', { name: 'file.saveAs' });
}

/** Takes all that is left; answers what gives it back. */
function fill(folder: string): () => void {
  const ballast = path.join(folder, 'ballast');
  for (let size = megabytes; size >= 512; size /= 2) {
    try {
      for (;;) fs.writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' });
    } catch {}
  }
  return () => fs.rmSync(ballast);
}

const prompts = async (page: Page) => (await storyIn(page)).scenes.map((one) => one.prompt);
const firstPrompt = (page: Page) => page.getByLabel('Scene 1: what can be seen');

test('a full disk while writing: it is said, nothing is lost, and Try again saves it', async ({ studio }) => {
  using disk = smallDisk(4 * megabytes);
  const file = path.join(disk.path, 'Full.fabula');
  let page = await studio.launch();
  await newStory(page, { scenes: 2 });
  await saveAs(studio, page, file);
  const makeRoom = fill(disk.path);
  await firstPrompt(page).fill('a letter in the snow');
  const banner = page.getByRole('alert').filter({ hasText: 'What you typed is not saved.' });
  await expect(banner).toContainText('The disk is full', { timeout: 30_000 });
  await expect(firstPrompt(page)).toHaveValue('a letter in the snow');
  await studio.screenshot(page, 'disk-full');
  // What else is asked for fails with the same words, and leaves the story as it was.
  await expect(
    call(page, 'story.edit', { edit: { type: 'scene.add', scenes: [{ prompt: 'x' }] } }),
  ).rejects.toThrow('disk-full');
  expect(await prompts(page)).toEqual(['in the snow, day 1', 'in the snow, day 2']);
  makeRoom();
  await banner.getByRole('button', { name: 'Try again' }).click();
  await expect(banner).toHaveCount(0);
  expect(await prompts(page)).toEqual(['a letter in the snow', 'in the snow, day 2']);
  await studio.quit();
  page = await studio.launch({ args: [file] });
  expect(await prompts(page)).toEqual(['a letter in the snow', 'in the snow, day 2']);
});

test('a full disk while drawing: the picture waits for room and is not drawn twice', async ({ studio }) => {
  using disk = smallDisk(4 * megabytes);
  const page = await studio.launch();
  await newStory(page, { scenes: 2, steps: 24, side: 192 });
  await saveAs(studio, page, path.join(disk.path, 'Full.fabula'));
  const atWork = sampling(page);
  await call(page, 'draw.start', { scenes: 'missing' });
  await atWork;
  const makeRoom = fill(disk.path);
  const strip = page.getByRole('region', { name: 'Drawing', exact: true });
  await expect(strip).toContainText('The disk is full', { timeout: 60_000 });
  expect(await call(page, 'queue.get')).toMatchObject({ status: 'paused', error: { code: 'disk-full' } });
  expect(pictures(await storyIn(page))).toEqual([0, 0]);
  await studio.screenshot(page, 'disk-full-drawing');
  makeRoom();
  const finished = nextEvent(page, 'draw.finished');
  await strip.getByRole('button', { name: 'Go on' }).click();
  // The first picture is saved at once: it was finished already.
  await expect.poll(async () => pictures(await storyIn(page))[0]).toBe(1);
  expect(await finished).toEqual({ drawn: 2, failed: 0 });
  expect(pictures(await storyIn(page))).toEqual([1, 1]);
});

test('a drive that is gone: it is said, and Save As keeps what is on the screen', async ({ studio }) => {
  const page = await studio.launch();
  const file = path.join(studio.home, 'Kept.fabula');
  await newStory(page, { scenes: 1 });
  {
    using disk = smallDisk(4 * megabytes);
    await saveAs(studio, page, path.join(disk.path, 'Gone.fabula'));
  }
  await firstPrompt(page).fill('a letter in the snow');
  const banner = page.getByRole('alert').filter({ hasText: 'What you typed is not saved.' });
  await expect(banner).toContainText('its drive is gone', { timeout: 30_000 });
  await expect(firstPrompt(page)).toHaveValue('a letter in the snow');
  await saveAs(studio, page, file);
  await expect.poll(() => prompts(page)).toEqual(['a letter in the snow']);
  await expect(banner).toHaveCount(0);
  await studio.quit();
  const again = await studio.launch({ args: [file] });
  expect(await prompts(again)).toEqual(['a letter in the snow']);
});

test('a read-only place: the story can be read, not changed, and copied to be changed', async ({
  studio,
}) => {
  using disk = smallDisk(4 * megabytes);
  const file = path.join(disk.path, 'Locked.fabula');
  let page = await studio.launch();
  await newStory(page, { scenes: 2 });
  await saveAs(studio, page, file);
  await studio.quit();
  const before = fs.readFileSync(file);
  disk.remount('ro');
  page = await studio.launch({ args: [file] });
  await expect(page.getByText('This story lies where nothing can be changed.')).toBeVisible();
  await studio.screenshot(page, 'read-only');
  await expect(firstPrompt(page)).not.toBeEditable();
  await expect(page.getByRole('button', { name: 'Draw 2 scenes' })).toBeDisabled();
  await expect(
    call(page, 'story.edit', { edit: { type: 'scene.add', scenes: [{ prompt: 'x' }] } }),
  ).rejects.toThrow('story-read-only');
  const [copy] = await Promise.all([
    studio.app.waitForEvent('window'),
    page.getByRole('button', { name: 'Make a copy to change' }).click(),
  ]);
  await copy.locator('[data-scene]').first().waitFor();
  await call(copy, 'story.edit', { edit: { type: 'scene.add', scenes: [{ prompt: 'a new day' }] } });
  expect(await prompts(copy)).toHaveLength(3);
  expect(fs.readFileSync(file).equals(before)).toBe(true);
});
