// A story's file is called what the story is called, and a story that never came to be leaves none.

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { call, nextEvent, storyIn } from './contract-client.ts';
import { answerMessageBoxes, askedBoxes } from './dialogs.ts';
import { realKeys } from './real-keys.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, type Studio, test } from './studio.ts';

test.skip(process.platform !== 'linux', 'real keys are pressed on an X server');
const shared = sharedStudio();

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

test('the title names the file until a person names it', async () => {
  const { studio, page } = shared();
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

test('a new story that stays empty leaves no file and no entry', async () => {
  const { studio, page } = shared();
  await page.getByRole('button', { name: 'New story' }).click();
  await expect(title(page)).toBeVisible();
  expect(files(studio)).toHaveLength(1);
  await home(page);
  await expect(page.getByRole('button', { name: 'New story' })).toBeVisible();
  expect(files(studio)).toEqual([]);
  expect((await call(page, 'home.get')).recents).toEqual([]);

  // One letter is enough to keep it.
  await page.getByRole('button', { name: 'New story' }).click();
  await page.locator('label', { hasText: /^Story$/ }).click();
  await page.getByLabel('Scenes, one on each line').click();
  (await realKeys(studio)).type('a');
  await home(page);
  await expect(page.getByRole('button', { name: 'New story' })).toBeVisible();
  expect(files(studio)).toEqual(['Untitled story.fabula']);
});

test('after Save As both entries are as their files are, and are told apart', async () => {
  const { studio, page } = shared();
  await call(page, 'story.new', { title: 'Twice' });
  await call(page, 'story.edit', {
    edit: { type: 'scene.add', scenes: [{ prompt: 'a' }, { prompt: 'b' }] },
  });
  const settings = { steps: 2, width: 128, height: 128, method: 'plain' as const };
  await call(page, 'story.edit', { edit: { type: 'settings.set', settings } });
  const drawn = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: [(await storyIn(page)).scenes[0]!.id] });
  await drawn;
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
    await expect(cards.nth(index)).toContainText('1 of 2 drawn');
    await expect(cards.nth(index)).toContainText(`${file}.fabula`);
    await expect(cards.nth(index).locator('img')).toHaveJSProperty('complete', true);
  }
});

test('on home a story is renamed, duplicated, shown in its folder and moved to the trash', async () => {
  const { studio, page } = shared();
  await call(page, 'story.new', { title: 'Bruno' });
  await call(page, 'story.edit', { edit: { type: 'scene.add', scenes: [{ prompt: 'a bear' }] } });
  await home(page);
  const choose = async (name: string, item: string) => {
    await page
      .getByRole('button', { name: `More for “${name}”` })
      .first()
      .click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
    await expect(page.getByRole('menu')).toHaveCount(0);
  };
  const names = async () =>
    (await call(page, 'home.get')).recents.map((one) => [one.name, one.file, one.missing]);

  await choose('Bruno', 'Rename…');
  await expect(page.getByRole('dialog').getByLabel('Title')).toBeFocused();
  const keys = await realKeys(studio);
  keys.type('Bruno flies');
  keys.press('Return');
  await expect.poll(names).toEqual([['Bruno flies', 'Bruno flies.fabula', false]]);

  await choose('Bruno flies', 'Duplicate');
  await expect.poll(names).toEqual([
    ['Bruno flies', 'Bruno flies copy.fabula', false],
    ['Bruno flies', 'Bruno flies.fabula', false],
  ]);
  await expect(page.getByText('Bruno flies copy.fabula')).toBeVisible();

  await studio.app.evaluate(({ shell }) => {
    const seen = { shown: '', trashed: '' };
    Object.assign(globalThis, { seen });
    // What the desktop would do; a display without one has neither file manager nor trash.
    shell.showItemInFolder = (file) => {
      seen.shown = file;
    };
    const trash = shell.trashItem.bind(shell);
    shell.trashItem = (file) => {
      seen.trashed = file;
      return trash(file);
    };
  });
  await choose('Bruno flies', 'Show in folder');
  const seen = () =>
    studio.app.evaluate(() => (globalThis as unknown as { seen: { shown: string; trashed: string } }).seen);
  const copy = path.join(folder(studio), 'Bruno flies copy.fabula');
  await expect.poll(seen).toEqual({ shown: copy, trashed: '' });

  await answerMessageBoxes(studio, 0);
  await choose('Bruno flies', 'Move to the trash…');
  await expect.poll(async () => (await askedBoxes(studio)).length).toBe(1);
  expect(fs.existsSync(copy)).toBe(true);
  await answerMessageBoxes(studio, 1);
  await choose('Bruno flies', 'Move to the trash…');
  await expect.poll(names).toEqual([['Bruno flies', 'Bruno flies.fabula', false]]);
  expect((await seen()).trashed).toBe(copy);
  expect(fs.existsSync(copy)).toBe(false);

  // One that is open is left to its window.
  const [known] = (await call(page, 'home.get')).recents;
  await page.getByText('Bruno flies', { exact: true }).click();
  await expect(title(page)).toHaveValue('Bruno flies');
  await expect(call(page, 'home.rename', { key: known!.key, title: 'x' })).rejects.toThrow(/story-in-use/);
});
