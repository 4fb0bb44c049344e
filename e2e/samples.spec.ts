// The stories that come with Fabula: on the home screen, already drawn, read but never changed.

import fs from 'node:fs';
import path from 'node:path';
import { call, storyIn } from './contract-client.ts';
import { expectPicturesOnCards } from './pocket-story.ts';
import { expect, root, shown, test } from './studio.ts';

const folder = path.join(root, 'assets', 'stories');
const files = () => fs.readdirSync(folder).filter((name) => name.endsWith('.fabula'));
const bytes = () =>
  Object.fromEntries(files().map((name) => [name, fs.readFileSync(path.join(folder, name), 'base64')]));

test('home offers the samples with their covers; they are read, not changed, and copied', async ({
  studio,
}) => {
  const before = bytes();
  const page = await studio.launch();
  const { samples, recents } = await call(page, 'home.get');
  expect(samples.map((one) => `${one.key.replace('sample-', '')}.fabula`)).toEqual(files().sort());
  expect(recents).toEqual([]);
  const covers = page.locator('img[src^="app://pictures/covers/sample-"]');
  await expect(covers).toHaveCount(samples.length);
  await expect
    .poll(() => covers.evaluateAll((all) => all.every((one) => (one as HTMLImageElement).naturalWidth > 0)))
    .toBe(true);
  await studio.screenshot(page, 'home-samples');

  await page.getByRole('region', { name: samples[0]!.name }).getByRole('button').click();
  await expectPicturesOnCards(page, 5);
  const { story, scenes, document } = await storyIn(page);
  expect(document).toMatchObject({ sample: true, readOnly: true });
  expect(story.title).toBe(samples[0]!.name);
  expect(
    await studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getTitle()),
  ).toContain(samples[0]!.name);
  expect(
    scenes.every((one) => one.frames.length === 1 && !one.frames[0]!.outdated && !one.frames[0]!.blank),
  ).toBe(true);
  await expect(call(page, 'story.edit', { edit: { type: 'story.set', title: 'Mine' } })).rejects.toThrow(
    'story-read-only',
  );

  const [copy] = await Promise.all([
    studio.app.waitForEvent('window'),
    call(page, 'command.run', { name: 'file.duplicate' }),
  ]);
  await copy.waitForSelector(shown);
  const own = await storyIn(copy);
  expect(own.document).toMatchObject({ sample: false, readOnly: false });
  expect(own.scenes.map((one) => one.frames.length)).toEqual([1, 1, 1, 1, 1]);
  await call(copy, 'story.edit', { edit: { type: 'story.set', title: 'Mine' } });
  // How long ago that was is said at home, and stays true.
  await copy.clock.install();
  await call(copy, 'command.run', { name: 'view.home' });
  await expect(copy.getByText('5 scenes · Just now')).toBeVisible();
  await copy.clock.fastForward('05:00');
  await expect(copy.getByText('5 scenes · 5 minutes ago')).toBeVisible();
  await studio.quit();
  expect(bytes()).toEqual(before);
});
