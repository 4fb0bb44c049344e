// From a drawn story to a book: by the shortcut, with the folder that a person chooses, stopped, and refused.

import fs from 'node:fs';
import path from 'node:path';
import { writeLongStory } from '../src-main/cli/long-story-for-tests.ts';
import { call } from './contract-client.ts';
import { look } from './look.ts';
import { expectPicturesOnCards } from './pocket-story.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, type Studio, test } from './studio.ts';

const shared = sharedStudio();

/** The system's dialog, which no test can click. */
const chooses = ({ app }: Studio, place: string) =>
  app.evaluate(({ dialog }, given) => {
    dialog.showOpenDialog = (async () => ({ canceled: false, filePaths: [given] })) as never;
  }, place);

test('a drawn story becomes a PDF with a command and a click, and pictures for a printer are judged', async () => {
  const { studio, page } = shared();
  const { samples } = await call(page, 'home.get');
  await page.getByRole('region', { name: samples[0]!.name }).getByRole('button').click();
  await expectPicturesOnCards(page, 5);
  const folder = test.info().outputPath('books');
  fs.mkdirSync(folder, { recursive: true });
  await chooses(studio, folder);

  await call(page, 'command.run', { name: 'file.export' });
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await expect(dialog.getByRole('combobox', { name: 'Export as' })).toBeVisible();
  await look(studio, page, 'export-form');
  await dialog.getByRole('button', { name: 'Export…' }).click();
  await expect(dialog.getByRole('status')).toContainText('.pdf', { timeout: 60_000 });
  await look(studio, page, 'export-done');
  const [name] = fs.readdirSync(folder);
  expect(name).toMatch(/\.pdf$/);
  expect(fs.readFileSync(path.join(folder, name!)).subarray(0, 5).toString()).toBe('%PDF-');

  await dialog.getByRole('button', { name: 'Export something else' }).click();
  await dialog.getByText('For a printer').click();
  await dialog.getByRole('button', { name: 'Export…' }).click();
  const objections = dialog.getByRole('region', { name: 'What a printer may object to' });
  await expect(objections).toContainText('dots to the inch', { timeout: 60_000 });
  await expect(objections).toContainText('24 or more');
  await look(studio, page, 'export-print');
  expect(fs.readdirSync(folder)).toHaveLength(2);

  // Each kind begins as its programs know it.
  for (const [kind, extension, begins] of [
    ['EPUB with fixed pages', '.epub', 'PK'],
    ['Contact sheet', '.png', '\x89PNG'],
    ['Pictures as JPEG', '.jpg', '\xff\xd8'],
    ['Pictures as PNG', '.png', '\x89PNG'],
  ] as const) {
    await dialog.getByRole('button', { name: 'Export something else' }).click();
    await dialog.getByRole('combobox', { name: 'Export as' }).click();
    await page.getByRole('option', { name: kind }).click();
    const before = new Set(everyFile(folder));
    await dialog.getByRole('button', { name: 'Export…' }).click();
    await expect(dialog.getByRole('status')).toBeVisible({ timeout: 60_000 });
    const made = everyFile(folder).filter((file) => !before.has(file) && file.endsWith(extension));
    expect(made, kind).toHaveLength(kind.startsWith('Pictures') ? 5 : 1);
    const bytes = fs.readFileSync(made[0]!).subarray(0, begins.length);
    expect(bytes.toString('latin1'), kind).toBe(begins);
  }
});

const everyFile = (folder: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => path.join(one.parentPath, one.name));

test('a long book stopped in the middle leaves what was there; a folder that is none is said in the dialog', async () => {
  const { studio, page } = shared();
  const long = test.info().outputPath('long.fabula');
  writeLongStory(long, 80);
  await chooses(studio, long);
  await call(page, 'story.open', { from: 'dialog' });
  await expect(page.locator('[data-scene] img').first()).toBeVisible();
  const folder = test.info().outputPath('stopped');
  fs.mkdirSync(folder, { recursive: true });
  const earlier = path.join(folder, 'A long picnic.pdf');
  fs.writeFileSync(earlier, 'an earlier book');
  await chooses(studio, folder);
  await call(page, 'command.run', { name: 'file.export' });
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('button', { name: 'Export…' }).click();
  const progress = dialog.getByRole('progressbar', { name: 'How far it is' });
  const far = async () => Number(await progress.getAttribute('aria-valuenow'));
  await expect.poll(far, { timeout: 60_000, intervals: [50] }).toBeGreaterThan(20);
  expect(fs.readdirSync(folder)).toHaveLength(2);
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(dialog.getByRole('button', { name: 'Export…' })).toBeVisible();
  expect(fs.readdirSync(folder)).toEqual([path.basename(earlier)]);
  expect(fs.readFileSync(earlier, 'utf8')).toBe('an earlier book');

  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  await chooses(studio, file);
  await dialog.getByRole('button', { name: 'Export…' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Cannot write', { timeout: 60_000 });
});

test('the book page shows facing pages as they will be exported, turned by the arrow keys', async () => {
  const { studio, page } = shared();
  const { samples } = await call(page, 'home.get');
  await page.getByRole('region', { name: samples[0]!.name }).getByRole('button').click();
  await expectPicturesOnCards(page, 5);
  await call(page, 'command.run', { name: 'view.book' });
  const book = page.getByRole('region', { name: 'Pages of the book' });
  await expect(book.getByRole('img')).toHaveCount(1, { timeout: 60_000 });
  await expect(book.getByRole('img', { name: samples[0]!.name })).toBeVisible();
  await book.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(book.getByRole('img')).toHaveCount(2);
  await look(studio, page, 'book-page');
  const before = await book.getByRole('img').last().innerHTML();
  await page.getByRole('button', { name: 'Shuffle' }).click();
  await expect.poll(() => book.getByRole('img').last().innerHTML()).not.toBe(before);
});
