// Stories as files, through the contract of the running app: new, saved, reopened, two at once, by command line,
// by drop, under another name, and files that are no stories.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ElectronApplication, Page } from '@playwright/test';
import { electronRuntime } from '../scripts/electron-runtime.ts';
import { chromiumArguments } from '../scripts/machine/chromium.ts';
import { call, storyIn } from './contract-client.ts';
import { look } from './look.ts';
import { drawMissing, newStory } from './pocket-story.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, root, type Studio, shown, test } from './studio.ts';

/** In the header of every SQLite file. */
const userVersionAt = 60;

const storyFile = (studio: Studio, name: string) =>
  path.join(studio.home, 'Documents', 'Fabula', `${name}.fabula`);

async function write(page: Page, words: string): Promise<void> {
  await call(page, 'story.edit', { edit: { type: 'scene.add', scenes: [{ prompt: words }] } });
}

const answerSaveDialog = (app: ElectronApplication, file: string) =>
  app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, file);

test('a new story is a file at once, every edit is in it, and it is there after a quit', async ({
  studio,
}) => {
  let page = await studio.launch();
  expect(await call(page, 'story.new', { title: 'The Fox: a tale?' })).toBe('here');
  expect(fs.existsSync(storyFile(studio, 'The Fox a tale'))).toBe(true);
  await write(page, 'a fox in the snow');
  await studio.quit();

  page = await studio.launch();
  const { recents } = await call(page, 'home.get');
  expect(recents).toMatchObject([
    { name: 'The Fox: a tale?', scenes: 1, drawn: 0, cover: null, missing: false },
  ]);
  expect(JSON.stringify(recents)).not.toContain(studio.home);
  expect(await call(page, 'story.open', { from: { key: recents[0]!.key } })).toBe('here');
  const { story, scenes } = await storyIn(page);
  expect(story.title).toBe('The Fox: a tale?');
  expect(scenes.map((one) => one.prompt)).toEqual(['a fox in the snow']);
});

test('two stories are two windows; the same file again is the same window', async ({ studio }) => {
  const page = await studio.launch();
  await call(page, 'story.new', { title: 'One' });
  const [second] = await Promise.all([
    studio.app.waitForEvent('window'),
    call(page, 'story.new', { title: 'Two' }),
  ]);
  await second.waitForSelector(shown);
  expect((await storyIn(second)).document.name).toBe('Two');
  await write(second, 'only in the second');
  expect((await storyIn(page)).scenes).toEqual([]);
  const { recents } = await call(page, 'home.get');
  const one = recents.find((recent) => recent.name === 'One')!;
  expect(await call(second, 'story.open', { from: { key: one.key } })).toBe('elsewhere');
  expect(studio.app.windows()).toHaveLength(2);
});

/** Fabula started once more while it runs; it hands its arguments over and ends. */
async function startAgain(studio: Studio, ...args: string[]): Promise<void> {
  const { executable } = await electronRuntime();
  spawnSync(
    executable,
    [...chromiumArguments(executable), `--user-data-dir=${studio.userData}`, root, ...args],
    {
      env: { ...process.env, HOME: studio.home },
      timeout: 20_000,
    },
  );
}

const focused = ({ app }: Studio) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.getTitle());

test('a file named on the command line is opened, also by a second start', async ({ studio }) => {
  let page = await studio.launch();
  await call(page, 'story.new', { title: 'One' });
  await call(page, 'command.run', { name: 'file.close' });
  await call(page, 'story.new', { title: 'Two' });
  await studio.quit();

  page = await studio.launch({ args: [storyFile(studio, 'One')] });
  expect((await storyIn(page)).document.name).toBe('One');
  const [second] = await Promise.all([
    studio.app.waitForEvent('window'),
    // As a desktop names it that opens it by double click.
    startAgain(studio, pathToFileURL(storyFile(studio, 'Two')).href),
  ]);
  await second.waitForSelector(shown);
  expect((await storyIn(second)).document.name).toBe('Two');
  await expect.poll(() => focused(studio)).toBe('Two — Fabula');

  await startAgain(studio, storyFile(studio, 'One'));
  await expect.poll(() => focused(studio)).toBe('One — Fabula');
  expect(studio.app.windows()).toHaveLength(2);
});

test('what is still being typed is in the copy, in the closed story and in the one left by quitting', async ({
  studio,
}) => {
  let page = await studio.launch();
  await call(page, 'story.new', { title: 'Typed' });
  const titleOf = async () => (await storyIn(page)).story.title;
  const type = async (words: string) => {
    const field = page.getByRole('textbox', { name: 'Title of the story' });
    await field.press('End');
    await field.pressSequentially(words);
  };
  const saved = (name: string) => readFile(path.join(studio.home, `${name}.fabula`));

  await type(' one');
  await answerSaveDialog(studio.app, path.join(studio.home, 'Second'));
  await call(page, 'command.run', { name: 'file.saveAs' });
  expect((await saved('Second')).includes('Typed one')).toBe(true);

  await type(' two');
  await call(page, 'command.run', { name: 'file.close' });
  expect((await saved('Second')).includes('Typed one two')).toBe(true);

  const { recents } = await call(page, 'home.get');
  await call(page, 'story.open', { from: { key: recents[0]!.key } });
  await expect.poll(titleOf).toBe('Typed one two');
  await type(' three');
  await studio.quit();
  page = await studio.launch({ args: [path.join(studio.home, 'Second.fabula')] });
  expect(await titleOf()).toBe('Typed one two three');
});

test('a page that hangs holds nobody up when its window closes', async ({ studio }) => {
  const page = await studio.launch();
  await call(page, 'story.new', { title: 'Hung' });
  await page.evaluate(() =>
    setTimeout(() => {
      for (const end = Date.now() + 15_000; Date.now() < end; );
    }, 0),
  );
  const began = Date.now();
  await studio.quit();
  expect(Date.now() - began).toBeLessThan(8000);
  expect((await readFile(storyFile(studio, 'Hung'))).includes('Hung')).toBe(true);
});

test('an earlier state can be brought back', async ({ studio }) => {
  let page = await studio.launch();
  await call(page, 'story.new', { title: 'Kept' });
  await write(page, 'first day');
  await studio.quit();
  page = await studio.launch({ args: [storyFile(studio, 'Kept')] });
  await write(page, 'second day');
  const [opened] = await call(page, 'history.list');
  expect(opened).toMatchObject({ scenes: 1 });
  expect(await call(page, 'history.restore', { id: opened!.id, as: 'here' })).toBe('here');
  expect((await storyIn(page)).scenes.map((one) => one.prompt)).toEqual(['first day']);
  expect((await call(page, 'history.list'))[0]).toMatchObject({ reason: 'before-restore', scenes: 2 });
});

test.describe('in one app', () => {
  const shared = sharedStudio();

  test('edits are told to the window, and undo says what it undoes', async () => {
    const { page } = shared();
    await call(page, 'story.new');
    await page.evaluate(() => {
      const changes: unknown[] = [];
      Object.assign(window, { changes });
      window.fabula.on('story.changed', (change) => changes.push(change));
    });
    const { created } = await call(page, 'story.edit', {
      edit: { type: 'scene.add', scenes: [{ prompt: 'one' }, { prompt: 'two' }] },
    });
    expect(created).toHaveLength(2);
    expect((await storyIn(page)).undo).toEqual({ undo: 'Add 2 Scenes', redo: null });
    expect(await call(page, 'story.undo')).toEqual({ words: 'Add 2 Scenes', place: null });
    expect((await storyIn(page)).scenes).toEqual([]);
    expect(await call(page, 'story.redo')).toMatchObject({ words: 'Add 2 Scenes', place: { part: 'scene' } });
    const changes = await page.evaluate(
      () => (window as unknown as { changes: { revision: number }[] }).changes,
    );
    expect(changes.map((one) => one.revision)).toEqual([1, 2, 3]);
    expect(changes[2]).toMatchObject({ order: created, undo: { undo: 'Add 2 Scenes', redo: null } });
  });

  test('a file the system asks to open takes the home window, or comes to the front', async () => {
    const { studio, page } = shared();
    await call(page, 'story.new', { title: 'Asked' });
    await call(page, 'command.run', { name: 'file.close' });
    const file = storyFile(studio, 'Asked');
    // macOS says so by this event; the app listens to it everywhere.
    const ask = (name: string) =>
      studio.app.evaluate(
        ({ app }, it) => void app.emit('open-file', { preventDefault: () => {} }, it),
        name,
      );
    await ask(file);
    await expect.poll(async () => (await call(page, 'window.get')).view).toBe('story');
    await ask(file);
    expect(studio.app.windows()).toHaveLength(1);
    await ask(path.join(studio.home, 'gone.fabula'));
    await expect(page.getByText('There is no file')).toBeVisible();
  });

  test('files dropped on the window are opened, and the page never learns where they are', async () => {
    const { studio, page } = shared();
    await call(page, 'story.new', { title: 'Dropped' });
    await call(page, 'command.run', { name: 'file.close' });
    await page.evaluate(() => {
      const input = document.createElement('input');
      input.type = 'file';
      input.id = 'drop';
      document.body.append(input);
    });
    await page.setInputFiles('#drop', storyFile(studio, 'Dropped'));
    const key = await page.evaluate(async () => {
      const file = document.querySelector<HTMLInputElement>('#drop')!.files![0]!;
      const offered = await window.fabula.offer(file);
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(file);
      const event = (type: string) => new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
      document.querySelector('#root')!.dispatchEvent(event('dragover'));
      document.querySelector('#root')!.dispatchEvent(event('drop'));
      return offered.ok ? offered.value : '';
    });
    expect(key).toMatch(/^dropped-/);
    expect(key).not.toContain(path.sep);
    await expect.poll(async () => (await call(page, 'window.get')).view).toBe('story');
    expect((await storyIn(page)).document.name).toBe('Dropped');
  });

  test('Save As goes on in the new file, with undo; the old one stays as it was', async () => {
    const { studio, page } = shared();
    await call(page, 'story.new', { title: 'First' });
    await write(page, 'in both');
    const before = fs.readFileSync(storyFile(studio, 'First'));
    await answerSaveDialog(studio.app, path.join(studio.home, 'Second'));
    await call(page, 'command.run', { name: 'file.saveAs' });
    expect((await storyIn(page)).document).toMatchObject({ name: 'Second', folder: '~' });
    expect(
      await studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getTitle()),
    ).toBe('First (Second) — Fabula');
    expect(await call(page, 'story.undo')).toMatchObject({ words: 'Add a Scene' });
    expect(fs.readFileSync(storyFile(studio, 'First')).equals(before)).toBe(true);
  });

  test('what is no story says so, and keeps its bytes', async () => {
    const { studio, page } = shared();
    await call(page, 'story.new', { title: 'Whole' });
    await write(page, 'a scene');
    await call(page, 'command.run', { name: 'file.close' });
    const whole = fs.readFileSync(storyFile(studio, 'Whole'));
    const damaged = Buffer.from(whole);
    damaged.fill(0xa5, 4096, Math.floor(whole.length / 2));
    const newer = Buffer.from(whole);
    newer.writeUInt32BE(9999, userVersionAt);
    const files = {
      'not-a-story': Buffer.from('Once upon a time, in plain text.'.repeat(50)),
      'damaged-story': damaged,
      'newer-story': newer,
    };
    for (const [code, bytes] of Object.entries(files)) {
      const file = path.join(studio.home, `${code}.fabula`);
      fs.writeFileSync(file, bytes);
      await studio.app.evaluate(({ dialog }, filePath) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] });
      }, file);
      await expect(call(page, 'story.open', { from: 'dialog' })).rejects.toThrow(code);
      expect(fs.readFileSync(file).equals(bytes), code).toBe(true);
    }
    expect(await call(page, 'window.get')).toEqual({ view: 'home' });
  });

  test('a version that is kept is there with its name and picture, and can be gone back to and left again', async () => {
    const { studio, page } = shared();
    await newStory(page, { title: 'Kept', scenes: 1 });
    await drawMissing(page, 1);
    await call(page, 'command.run', { name: 'file.history' });
    const dialog = page.getByRole('dialog', { name: 'History' });
    await dialog.getByRole('textbox', { name: 'Name of this version' }).first().fill('before the storm');
    await dialog.getByRole('button', { name: 'Keep this version' }).first().click();
    const row = dialog.getByRole('listitem').filter({ hasText: 'When you kept it' });
    const name = row.getByRole('textbox', { name: 'Name of this version' });
    await expect(name).toHaveValue('before the storm');
    await expect
      .poll(() => row.locator('img').evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(0);
    await name.fill('the calm');
    await name.press('Enter');
    await expect.poll(async () => (await call(page, 'history.list'))[0]!.name).toBe('the calm');
    await look(studio, page, 'history-kept');
    await page.keyboard.press('Escape');

    await write(page, 'a storm');
    await call(page, 'command.run', { name: 'file.history' });
    await row.getByRole('button', { name: 'Go back to it' }).click();
    await expect.poll(async () => (await storyIn(page)).scenes.length).toBe(1);
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await expect.poll(async () => (await storyIn(page)).scenes.length).toBe(2);
    await call(page, 'command.run', { name: 'file.history' });
    await row.getByRole('button', { name: 'Do not keep this version' }).click();
    await expect
      .poll(async () => (await call(page, 'history.list')).every((one) => one.name === null))
      .toBe(true);
  });
});
