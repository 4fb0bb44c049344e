// The board shows only some scenes; a picture leaves the window under the pointer; pictures come in from files, folders and the
// clipboard.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { call, nextEvent, storyIn } from './contract-client.ts';
import { drop } from './drop.ts';
import { look } from './look.ts';
import { newStory } from './pocket-story.ts';
import { realKeys } from './real-keys.ts';
import { pointAt, realClick } from './real-pointer.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, type Studio, test } from './studio.ts';

const shared = sharedStudio();

test.skip(process.platform !== 'linux', 'a real pointer is moved on an X server');

const cards = (page: Page) => page.locator('[role=gridcell][data-scene]');

/** Three scenes, of which the second is drawn. */
async function storyWithOnePicture(page: Page): Promise<void> {
  await newStory(page, { scenes: 3 });
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: [(await storyIn(page)).scenes[1]!.id] });
  await finished;
  await cards(page).nth(1).locator('img').waitFor();
}

test('only undrawn, drawn or starred scenes are shown, and all of them again', async () => {
  const { studio, page } = shared();
  await storyWithOnePicture(page);
  const choose = (name: string) => page.getByLabel(name, { exact: true }).click();
  await page.getByRole('button', { name: 'Show only some scenes' }).click();
  await choose('Not drawn yet');
  await expect(cards(page)).toHaveCount(2);
  await look(studio, page, 'filter');
  await choose('Drawn');
  await expect(cards(page)).toHaveCount(1);
  await expect(page.getByRole('button', { name: '1 of 3' })).toBeVisible();
  await choose('With a starred picture');
  await expect(page.getByText('No scene is like that')).toBeVisible();
  const [frame] = (await storyIn(page)).scenes[1]!.frames;
  await call(page, 'story.edit', { edit: { type: 'frame.star', id: frame!.id, starred: true } });
  await expect(cards(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Show all scenes' }).click();
  await expect(cards(page)).toHaveCount(3);
});

test('a picture that is dragged goes out as a file of its own', async () => {
  const { studio, page } = shared();
  await storyWithOnePicture(page);
  await keepDrags(studio);
  await realClick(studio, cards(page).nth(1), { at: { x: 60, y: 60 } });
  const picture = page.locator('[data-frame] img[draggable=true]').first();
  const { x, y } = await pointAt(studio, picture);
  const pointer = (...what: (string | number)[]) => execFileSync('xdotool', what.map(String));
  pointer('mousemove', x, y, 'mousedown', 1);
  for (const step of [4, 12, 30, 60]) pointer('mousemove', x - step, y + step);
  const dragged = () => studio.app.evaluate(() => (globalThis as unknown as { dragged?: string }).dragged);
  await expect.poll(dragged).toBeTruthy();
  pointer('mouseup', 1);
  const file = (await dragged())!;
  expect(path.basename(file)).toBe('Drawn, scene 2.png');
  expect(fs.readFileSync(file).subarray(1, 4).toString()).toBe('PNG');
});

test('a picture that was copied as a file is pasted, and leads to its scene', async () => {
  const { studio, page } = shared();
  await storyWithOnePicture(page);
  const [first, second] = (await storyIn(page)).scenes;
  const file = path.join(studio.home, 'fox.png');
  await studio.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, file);
  await call(page, 'frame.save', { id: second!.frames[0]!.id });
  await studio.app.evaluate(
    ({ clipboard }, uri) =>
      (clipboard as unknown as { writeBuffer(format: string, bytes: Buffer): void }).writeBuffer(
        'text/uri-list',
        Buffer.from(uri),
      ),
    `${pathToFileURL(file)}\r\n`,
  );
  await realClick(studio, cards(page).nth(0), { at: { x: 60, y: 60 } });
  await expect(page.locator(`[data-scene="${first!.id}"]`)).toHaveAttribute('aria-selected', 'true');
  (await realKeys(studio)).press('ctrl+v');
  await expect(page.locator(`[data-scene="${second!.id}"]`)).toHaveAttribute('aria-selected', 'true');
});

test('pictures are brought in: dropped on a card, pasted, a folder with captions; drawing goes beside them', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 2 });
  const photo = (name: string, background: string) => {
    const file = path.join(studio.home, name);
    return sharp({ create: { width: 640, height: 480, channels: 3, background } })
      .toFile(file)
      .then(() => file);
  };
  const frames = async () =>
    (await storyIn(page)).scenes.map((scene) => scene.frames.map(({ brought }) => brought));
  // On a card: its picture, in one step that can be undone.
  const keys = await realKeys(studio);
  const card = (await cards(page).nth(1).boundingBox())!;
  await drop(studio, page, [await photo('lake.jpg', '#3377aa')], undefined, {
    x: card.x + 60,
    y: card.y + 60,
  });
  await expect.poll(frames).toEqual([[], ['lake.jpg']]);
  await expect(cards(page).nth(1).getByText('Brought in')).toBeVisible();
  await expect(cards(page).nth(1)).toBeFocused();
  keys.press('ctrl+z');
  await expect.poll(frames).toEqual([[], []]);
  keys.press('ctrl+y');
  await expect.poll(frames).toEqual([[], ['lake.jpg']]);
  // A screenshot: into the scene that is selected.
  const pixels = (
    await sharp(await photo('screen.png', '#aa3377'))
      .png()
      .toBuffer()
  ).toString('base64');
  await studio.app.evaluate(({ clipboard, nativeImage }, data) => {
    const image = nativeImage.createFromBuffer(Buffer.from(data, 'base64'));
    (clipboard as unknown as { writeImage(image: unknown): void }).writeImage(image);
  }, pixels);
  await realClick(studio, cards(page).nth(0), { at: { x: 60, y: 60 } });
  keys.press('ctrl+v');
  await expect.poll(frames).toEqual([['Pasted picture.png'], ['lake.jpg']]);
  // A folder: a scene for each picture, with its caption.
  const folder = path.join(studio.home, 'Trip');
  fs.mkdirSync(folder, { recursive: true });
  for (const [at, name] of ['1.png', '2.png', '10.png'].entries())
    fs.renameSync(await photo(name, `#${at}${at + 3}8844`), path.join(folder, name));
  fs.writeFileSync(path.join(folder, '1.txt'), 'One evening.');
  fs.writeFileSync(path.join(folder, 'captions.csv'), '2,A light.\n10.png,The end.\n');
  fs.writeFileSync(path.join(folder, '3.png'), 'no picture');
  await drop(studio, page, [folder]);
  const dialog = page.getByRole('dialog', { name: 'Pictures of “Trip”' });
  await expect(dialog.getByText('“3.png” cannot be read as a picture.')).toBeVisible();
  // Each as it is, small.
  const small = dialog.getByRole('listitem').locator('img');
  const widths = () => small.evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth));
  await expect.poll(widths).toEqual([192, 192, 192]);
  await look(studio, page, 'import-folder');
  await dialog.getByRole('button', { name: 'Add to this story' }).click();
  await expect.poll(frames).toEqual([['Pasted picture.png'], ['lake.jpg'], ['1.png'], ['2.png'], ['10.png']]);
  const { scenes } = await storyIn(page);
  expect(scenes.slice(2).map(({ caption }) => caption)).toEqual(['One evening.', 'A light.', 'The end.']);
  await look(studio, page, 'board-brought');
  // Drawing deletes nothing.
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: [scenes[0]!.id] });
  await finished;
  await expect.poll(async () => (await frames())[0]).toEqual([null, 'Pasted picture.png']);
  // What is no picture is one line, and nothing comes of it.
  const bad = path.join(studio.home, 'bad.png');
  fs.writeFileSync(bad, 'pixels');
  await drop(studio, page, [bad]);
  await expect(page.getByText('bad.png is no picture that can be read.')).toBeVisible();
  expect((await storyIn(page)).scenes).toHaveLength(5);
});

/** Where a drag would leave the window the system takes over, which no test can see into. */
async function keepDrags({ app }: Studio): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]!.webContents.startDrag = (item) => {
      Object.assign(globalThis, { dragged: item.file });
    };
  });
}
