// A story's file is called what the story is called, and a story that never came to be leaves none.

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { call, storyIn } from './contract-client.ts';
import { realKeys } from './real-keys.ts';
import { expect, type Studio, test } from './studio.ts';

test.skip(process.platform !== 'linux', 'real keys are pressed on an X server');

const folder = ({ home }: Studio) => path.join(home, 'Documents', 'Fabula');
const files = (studio: Studio) => fs.readdirSync(folder(studio)).sort();
const title = (page: Page) => page.getByLabel('Title of the story');
const home = (page: Page) => page.getByRole('button', { name: 'Home', exact: true }).click();
const windowTitle = ({ app }: Studio) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getTitle());

async function retitle(page: Page, studio: Studio, words: string): Promise<void> {
  const keys = await realKeys(studio);
  await title(page).click();
  keys.press('ctrl+a');
  keys.type(words);
  await expect.poll(async () => (await storyIn(page)).story.title).toBe(words);
}

test('the title names the file until a person names it', async ({ studio }) => {
  const page = await studio.launch();
  await page.getByRole('button', { name: 'New story' }).click();
  await retitle(page, studio, 'Bruno and the dragon');
  await expect.poll(() => windowTitle(studio)).toBe('Bruno and the dragon — Fabula');
  await home(page);
  await page.getByText('Bruno and the dragon', { exact: true }).click();
  expect(files(studio)).toEqual(['Bruno and the dragon.fabula']);
  await retitle(page, studio, 'Bruno flies');
  await home(page);
  await page.getByText('Bruno flies', { exact: true }).waitFor();
  expect(files(studio)).toEqual(['Bruno flies.fabula']);
  expect((await call(page, 'home.get')).recents).toMatchObject([{ name: 'Bruno flies', missing: false }]);

  const own = path.join(folder(studio), 'my own name.fabula');
  await page.getByText('Bruno flies', { exact: true }).click();
  await studio.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async (...args: unknown[]) => {
      const { defaultPath } = args.at(-1) as { defaultPath: string };
      Object.assign(globalThis, { proposed: defaultPath });
      return { canceled: false, filePath };
    };
  }, own);
  await retitle(page, studio, 'Bruno lands');
  (await realKeys(studio)).press('ctrl+shift+s');
  await expect.poll(async () => (await storyIn(page)).document.name).toBe('my own name');
  const proposed = await studio.app.evaluate(() => (globalThis as unknown as { proposed: string }).proposed);
  expect(path.basename(proposed)).toBe('Bruno lands.fabula');
  await retitle(page, studio, 'Bruno sleeps');
  await home(page);
  await page.getByText('Bruno sleeps', { exact: true }).waitFor();
  expect(files(studio)).toEqual(['Bruno flies.fabula', 'my own name.fabula']);
  expect((await call(page, 'home.get')).recents).toMatchObject([
    { name: 'Bruno sleeps', missing: false },
    { name: 'Bruno lands', missing: false },
  ]);
});

test('after Save As both entries are as their files are, and are told apart', async ({ studio }) => {
  const page = await studio.launch();
  await call(page, 'story.new', { title: 'Twice' });
  await call(page, 'story.edit', { edit: { type: 'scene.add', scenes: [{ prompt: 'a' }, { prompt: 'b' }] } });
  await studio.app.evaluate(
    ({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    },
    path.join(folder(studio), 'Other.fabula'),
  );
  (await realKeys(studio)).press('ctrl+shift+s');
  await expect.poll(async () => (await storyIn(page)).document.name).toBe('Other');
  await home(page);
  const cards = page.getByRole('region', { name: 'Recent stories' }).getByRole('listitem');
  await expect(cards).toHaveCount(2);
  for (const [index, file] of ['Other', 'Twice'].entries()) {
    await expect(cards.nth(index)).toContainText('0 of 2 drawn');
    await expect(cards.nth(index)).toContainText(`${file}.fabula`);
  }
});

test('a new story that stays empty leaves no file and no entry', async ({ studio }) => {
  const page = await studio.launch();
  await page.getByRole('button', { name: 'New story' }).click();
  await expect(title(page)).toBeVisible();
  expect(files(studio)).toHaveLength(1);
  await home(page);
  await expect(page.getByRole('button', { name: 'New story' })).toBeVisible();
  expect(files(studio)).toEqual([]);
  expect((await call(page, 'home.get')).recents).toEqual([]);

  // One letter is enough to keep it.
  await page.getByRole('button', { name: 'New story' }).click();
  await page.getByLabel('Scenes, one on each line').click();
  (await realKeys(studio)).type('a');
  await home(page);
  await expect(page.getByRole('button', { name: 'New story' })).toBeVisible();
  expect(files(studio)).toEqual(['Untitled story.fabula']);
});
