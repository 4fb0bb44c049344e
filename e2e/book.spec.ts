// The book's pages worked on: layouts, pictures in their frames and lettering, by pointer and by keyboard, all of it taken back again;
// and from a drawn story to a PDF.

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { call, storyIn } from './contract-client.ts';
import { look } from './look.ts';
import { differenceFromExport } from './page-pixels.ts';
import { expectPicturesOnCards } from './pocket-story.ts';
import { expect, root, type Studio, test } from './studio.ts';

/** A drawn story of the person's own. */
async function openDrawn(studio: Studio): Promise<Page> {
  const file = path.join(studio.home, 'fox.fabula');
  fs.copyFileSync(path.join(root, 'assets/stories/fox.fabula'), file);
  const page = await studio.launch({ args: [file] });
  await expectPicturesOnCards(page, 5);
  return page;
}

const pageOf = async (page: Page, index: number) => (await storyIn(page)).scenes[index]!.page;
const leaves = (page: Page) => page.getByRole('region', { name: 'Pages of the book' });

async function turnToStory(page: Page): Promise<void> {
  await call(page, 'command.run', { name: 'view.book' });
  await expect(leaves(page).getByRole('img', { name: 'The fox and the lantern' })).toBeVisible({
    timeout: 60_000,
  });
  await leaves(page).focus();
  for (let turn = 0; turn < 2; turn++) await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: 'Picture of scene 1' })).toBeVisible();
}

/** What the reader's pages are called from now on, in order. */
async function labelsFromNowOn(page: Page): Promise<() => Promise<string[]>> {
  const kept = await page.evaluateHandle(() => {
    const labels: string[] = [];
    const note = () => {
      const label = document.querySelector('[role=document]')?.getAttribute('aria-label') ?? '';
      if (label !== '' && label !== labels.at(-1)) labels.push(label);
    };
    const watched = { subtree: true, childList: true, attributeFilter: ['aria-label'] };
    new MutationObserver(note).observe(document.body, watched);
    return labels;
  });
  return () => kept.jsonValue();
}

test('from a drawn story to a PDF in three clicks and the system’s dialog', async ({ studio }, info) => {
  const page = await openDrawn(studio);
  const folder = info.outputPath('book');
  fs.mkdirSync(folder, { recursive: true });
  const network = path.join(root, 'native-models/parity/fixtures/enlargers/compact-x2.safetensors');
  await studio.app.evaluate(
    ({ dialog }, given) => {
      dialog.showOpenDialog = (async (_: unknown, { properties }: { properties: string[] }) => ({
        canceled: false,
        filePaths: [properties.includes('openDirectory') ? given.folder : given.network],
      })) as never;
    },
    { folder, network },
  );
  await page.getByText('Book', { exact: true }).click();
  await page.getByRole('button', { name: 'Export…' }).click();
  await page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: 'Export…' }).click();
  await expect(page.getByRole('status').filter({ hasText: '.pdf' })).toBeVisible({ timeout: 60_000 });
  expect(fs.readdirSync(folder)).toEqual([expect.stringMatching(/\.pdf$/)]);

  await page.getByRole('button', { name: 'Export something else' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('button', { name: 'Add a network…' }).click();
  await expect(
    dialog.getByRole('checkbox', { name: 'Enlarge small pictures 2 times by compact-x2' }),
  ).toBeChecked();
  await dialog.getByRole('button', { name: 'Export…' }).click();
  await expect(dialog.getByText(/pictures were enlarged 2 times by compact-x2/)).toBeVisible({
    timeout: 120_000,
  });
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  const labels = await labelsFromNowOn(page);
  await call(page, 'command.run', { name: 'view.reader' });
  const reader = page.getByRole('dialog', { name: 'Reader' });
  await expect(reader.getByRole('document', { name: /^Page \d+ of \d+$|^Pages/ })).toBeVisible();
  // How many pages there are is not said before it is known.
  expect((await labels())[0]).toBe('Laying out the pages…');
  await page.keyboard.press('Home');
  await expect(reader.getByRole('document', { name: /^Page 1 of/ })).toBeVisible();
  for (let turn = 0; turn < 2; turn++) await page.keyboard.press('ArrowRight');
  await expect(reader.getByRole('img', { name: 'One evening the fox found a light.' })).toBeVisible();
  await look(studio, page, 'reader-facing');
  const shown = reader.getByRole('img', { name: 'One evening the fox found a light.' });
  const difference = await differenceFromExport(studio, page, shown, 3);
  console.log(`a page as it is read differs from the exported one by ${difference.toFixed(2)} of 255`);
  expect(difference).toBeLessThan(2);
  await page.keyboard.press('Escape');
  await expect(reader).toBeHidden();

  // The same book in a language from right to left is turned the other way, and its right page comes first.
  await call(page, 'story.edit', { edit: { type: 'book.set', language: 'he' } });
  await expect(leaves(page)).toHaveAttribute('data-right-to-left', 'true', { timeout: 30_000 });
  await leaves(page).focus();
  await page.keyboard.press('Home');
  for (let turn = 0; turn < 2; turn++) await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('button', { name: 'Picture of scene 1' })).toBeVisible();
  const sheets = leaves(page).locator('svg[role=img]');
  await expect(sheets).toHaveCount(2);
  const [first, second] = await Promise.all([0, 1].map((at) => sheets.nth(at).boundingBox()));
  expect(first!.x).toBeGreaterThan(second!.x);
  await call(page, 'command.run', { name: 'view.reader' });
  await expect(reader.getByRole('document', { name: /^Page|^Pages/ })).toBeVisible();
  await page.keyboard.press('Home');
  await expect(reader.getByRole('document', { name: /^Page 1 of/ })).toBeVisible();
  expect((await reader.getByRole('button', { name: 'Next page' }).boundingBox())!.x).toBe(0);
  await page.keyboard.press('ArrowLeft');
  await expect(reader.getByRole('document', { name: /^Page 2 of/ })).toBeVisible();
});

test('layouts are chosen by keyboard and pointer, pictures moved in their frames, and all is undone', async ({
  studio,
}) => {
  test.slow();
  const page = await openDrawn(studio);
  await turnToStory(page);
  const vignette = page.getByRole('radio', { name: 'Vignette' });
  await expect(vignette).toBeEnabled({ timeout: 30_000 });
  await vignette.focus();
  await page.keyboard.press('Space');
  await expect.poll(async () => (await pageOf(page, 0)).layout).toBe('vignette');
  await look(studio, page, 'book-layouts');
  await page.getByRole('radio', { name: 'Words beside the picture' }).click();
  await expect.poll(async () => (await pageOf(page, 0)).layout).toBe('text-beside');

  const [first] = (await storyIn(page)).scenes;
  const again = page.getByRole('button', { name: 'Draw it at this shape' });
  await again.click();
  const frames = async () => (await storyIn(page)).scenes[0]!.frames;
  await expect.poll(async () => (await frames()).length, { timeout: 120_000 }).toBe(first!.frames.length + 1);
  const size = (await pageOf(page, 0)).size!;
  expect(size.height).toBeGreaterThan(size.width);
  const drawn = (await storyIn(page)).scenes[0]!;
  expect(drawn.frames.find(({ id }) => id === drawn.picked)).toMatchObject({ ...size, outdated: false });
  await expect(again).toBeHidden();
  await look(studio, page, 'book-drawn-at-shape');
  await call(page, 'command.run', { name: 'edit.undo' });
  await expect.poll(async () => (await storyIn(page)).scenes[0]!.picked).toBe(first!.picked);
  await call(page, 'command.run', { name: 'edit.undo' });
  await expect.poll(async () => (await pageOf(page, 0)).size).toBeNull();

  const picture = page.getByRole('button', { name: 'Picture of scene 1' });
  await picture.focus();
  for (let press = 0; press < 3; press++) await page.keyboard.press('+');
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await pageOf(page, 0)).crop?.zoom).toBeCloseTo(1.331, 3);
  const before = (await pageOf(page, 0)).crop!;
  const box = (await picture.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 - 30, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await pageOf(page, 0)).crop!.x).toBeGreaterThan(before.x);
  await picture.focus();
  await page.keyboard.press('0');
  await expect.poll(async () => (await pageOf(page, 0)).crop).toBeNull();

  await page.getByRole('combobox', { name: 'Page', exact: true }).click();
  await page.getByRole('option', { name: 'Your own size' }).click();
  const width = page.getByRole('textbox', { name: 'Width, mm' });
  await width.fill('200');
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => (await storyIn(page)).story.book.format)
    .toMatchObject({ width: 200 * (72 / 25.4) });

  await call(page, 'story.edit', {
    edit: { type: 'page.set', id: (await storyIn(page)).scenes[0]!.id, layout: null },
  });
  await call(page, 'story.edit', { edit: { type: 'book.set', layout: 'comic' } });
  const gutter = page.getByRole('slider', { name: 'Width of panel 1 in row 1' });
  await gutter.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await pageOf(page, 0)).panels?.columns[0]).toEqual([0.56, 0.44]);
  const between = (await gutter.boundingBox())!;
  await page.mouse.move(between.x + between.width / 2, between.y + between.height / 2);
  await page.mouse.down();
  await page.mouse.move(between.x + between.width / 2 + 30, between.y + between.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await pageOf(page, 0)).panels!.columns[0]![0]).toBeGreaterThan(0.57);
  await look(studio, page, 'book-panels');

  const theme = page.getByRole('combobox', { name: 'Style of type' });
  await theme.click();
  await page.getByRole('option', { name: 'Fairy tale' }).click();
  await expect.poll(async () => (await storyIn(page)).story.book.theme).toBe('fairy-tale');
  for (let step = 0; step < 40 && (await storyIn(page)).undo.undo !== null; step++)
    await call(page, 'command.run', { name: 'edit.undo' }).then(() => page.waitForTimeout(100));
  const { story } = await storyIn(page);
  expect(story.book.theme).toBe('picture-book');
  expect(story.book.format).toBe('8.5x8.5');
  expect(await pageOf(page, 0)).toMatchObject({ layout: null, crop: null, panels: null });
});

test('balloons are added, written, moved and pointed by keyboard and pointer, and undone', async ({
  studio,
}) => {
  const page = await openDrawn(studio);
  await turnToStory(page);
  const tools = page.getByRole('region', { name: 'Page of scene 1' });
  await tools.getByRole('button', { name: 'Speech' }).click();
  const text = tools.getByRole('textbox', { name: 'What it says' });
  await expect(text).toBeFocused();
  await page.keyboard.type('What a light!');
  await expect.poll(async () => (await pageOf(page, 0)).letters[0]?.text).toBe('What a light!');

  const balloon = page.getByRole('button', { name: 'Speech: What a light!' });
  await expect(balloon).toBeVisible();
  await balloon.focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(async () => (await pageOf(page, 0)).letters[0]?.at).not.toBeNull();
  const put = (await pageOf(page, 0)).letters[0]!.at!;
  const box = (await balloon.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + 40, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await pageOf(page, 0)).letters[0]!.at!.y).toBeGreaterThan(put.y);

  const tail = page.getByRole('button', { name: 'Where it points' });
  await tail.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await pageOf(page, 0)).letters[0]!.tail).not.toBeNull();
  await tools.getByRole('button', { name: 'Sound' }).click();
  await page.keyboard.type('Whoosh!');
  await expect(page.getByRole('button', { name: 'Sound: Whoosh!' })).toBeVisible();
  await look(studio, page, 'book-lettering');

  await page.getByRole('button', { name: 'Sound: Whoosh!' }).focus();
  await page.keyboard.press('Delete');
  await expect.poll(async () => (await pageOf(page, 0)).letters).toHaveLength(1);
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(async () => (await pageOf(page, 0)).letters).toHaveLength(2);
});
