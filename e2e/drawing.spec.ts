// Drawing in the real engine process, with a tiny checkpoint of random weights: what is tested is the way from a
// request to a picture in the file and on the page, not the picture.

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { DrawProgress } from '../src-main/contract/drawing.ts';
import { call, nextEvent, storyIn } from './contract-client.ts';
import { expectPicturesOnCards } from './pocket-story.ts';
import { expect, root, type Studio, test } from './studio.ts';

const tinyModel = path.join(root, 'native-models/parity/fixtures/whole-method/models/tiny-sdxl');

async function storyToDraw(studio: Studio, scenes: number): Promise<Page> {
  fs.cpSync(tinyModel, path.join(studio.userData, 'models', 'tiny'), { recursive: true });
  const page = await studio.launch();
  await call(page, 'story.new', { title: 'Drawn' });
  const edits = [
    { type: 'model.set', modelId: 'tiny' },
    { type: 'character.add', name: 'Fox', description: 'a red fox' },
    { type: 'scene.add', scenes: Array.from({ length: scenes }, (_, i) => ({ prompt: `scene ${i + 1}` })) },
  ] as const;
  for (const edit of edits) {
    await call(page, 'story.edit', { edit: edit as Parameters<typeof call<'story.edit'>>[2]['edit'] });
  }
  await call(page, 'command.run', { name: 'view.story' });
  return page;
}

/** In pixels, as the page loads them; 0 for what it does not get. */
function widthsOf(page: Page, urls: string[]): Promise<number[]> {
  return page.evaluate(
    (addresses) =>
      Promise.all(
        addresses.map(
          (url) =>
            new Promise<number>((resolve) => {
              const image = new Image();
              image.onload = () => resolve(image.naturalWidth);
              image.onerror = () => resolve(0);
              image.src = url;
            }),
        ),
      ),
    urls,
  );
}

test('scenes are drawn, shown through app://, and there after a quit', async ({ studio }) => {
  let page = await storyToDraw(studio, 2);
  expect(await call(page, 'models.list')).toContainEqual(
    expect.objectContaining({ id: 'tiny', builtIn: false, family: 'sdxl' }),
  );
  expect(await call(page, 'tokens.get')).toMatchObject({
    limit: 75,
    chunks: 1,
    problems: [],
    groups: [{ windowSize: 2 }],
  });
  await page.evaluate(() => {
    const progress: unknown[] = [];
    Object.assign(window, { progress });
    window.fabula.on('draw.progress', (one) => progress.push(one));
  });
  const finished = nextEvent(page, 'draw.finished');
  expect((await call(page, 'draw.start', { scenes: 'missing' })).jobs).toHaveLength(2);
  const result = await finished;
  expect((await call(page, 'queue.get')).jobs.map((one) => one.error)).toEqual([]);
  expect(result).toEqual({ drawn: 2, failed: 0 });
  // In the line at the bottom, where the work was shown, not over the pictures.
  await expect(page.getByRole('status').filter({ hasText: '2 pictures are drawn.' })).toBeAttached();
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(await call(page, 'engine.get')).toMatchObject({ status: 'ready', device: 'cpu' });

  const progress = await page.evaluate(() => (window as unknown as { progress: DrawProgress[] }).progress);
  const totals = progress.map((one) => one.total);
  expect(totals).toEqual([...totals].sort((a, b) => a - b));

  const { scenes } = await storyIn(page);
  const loaded = await widthsOf(
    page,
    scenes.flatMap(({ frames }) => [frames[0]!.url, frames[0]!.thumbnail]),
  );
  expect(loaded.every((width) => width > 0)).toBe(true);
  const details = await call(page, 'frame.get', { id: scenes[0]!.frames[0]!.id });
  expect(details).toMatchObject({ scene: scenes[0]!.id, model: { id: 'tiny' }, device: 'cpu' });

  await expectPicturesOnCards(page, 2);
  await studio.quit();
  page = await studio.launch();
  const { recents } = await call(page, 'home.get');
  expect(recents).toMatchObject([
    { scenes: 2, drawn: 2, cover: expect.stringMatching(/^app:\/\/pictures\/covers\//) },
  ]);
  await call(page, 'story.open', { from: { key: recents[0]!.key } });
  const drawn = (await storyIn(page)).scenes;
  expect(drawn.map((one) => one.frames.length)).toEqual([1, 1]);

  // A page that asks just after its story was closed gets nothing, and says nothing on the console.
  await call(page, 'command.run', { name: 'file.close' });
  expect(await widthsOf(page, [drawn[0]!.frames[0]!.url])).toEqual([0]);
});

test('a story whose model is missing says so and keeps its jobs', async ({ studio }) => {
  const page = await studio.launch();
  await call(page, 'story.new');
  await call(page, 'story.edit', { edit: { type: 'model.set', modelId: 'gone' } });
  await call(page, 'story.edit', { edit: { type: 'scene.add', scenes: [{ prompt: 'a fox' }] } });
  await call(page, 'draw.start', { scenes: 'missing' });
  await expect
    .poll(async () => {
      const { jobs, error } = await call(page, 'queue.get');
      return (error ?? jobs[0]?.error)?.code;
    })
    .toBe('model-not-found');
});
