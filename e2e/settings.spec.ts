// A story keeps what a person set; everything else comes from its model, is shown so, and is what is drawn.

import fs from 'node:fs';
import path from 'node:path';
import { call, nextEvent, storyIn } from './contract-client.ts';
import { look } from './look.ts';
import { newStory } from './pocket-story.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, root, test } from './studio.ts';

const shared = sharedStudio();

const manifest = JSON.parse(
  fs.readFileSync(path.join(root, 'native-models', 'pocket', 'fabula.json'), 'utf8'),
) as {
  defaults: {
    steps: number;
    guidance: number;
    size: [number, number];
    window?: { size: number };
    svr?: Record<string, number>;
  };
};
const { guidance, size, window: ownWindow = { size: 10 }, svr = {} } = manifest.defaults;

test('what nobody set is the model’s own, in the panel and in the picture', async () => {
  const { studio, page } = shared();
  await newStory(page, { title: 'Defaults', scenes: 1 });
  await call(page, 'story.edit', { edit: { type: 'settings.set', settings: { steps: 3 } } });
  await page.getByRole('tab', { name: 'Drawing' }).click();
  await page.getByRole('button', { name: 'Advanced' }).click();
  const atMost = page.getByLabel('At most', { exact: true });
  await expect(atMost).toHaveValue('');
  await expect(atMost).toHaveAttribute('placeholder', String(ownWindow.size));
  const chosen = async () => (await storyIn(page)).story.settings;
  expect(await chosen()).toEqual({ steps: 3 });

  await atMost.fill('4');
  await atMost.press('Tab');
  await expect.poll(chosen).toEqual({ steps: 3, window: { size: 4 } });
  await studio.screenshot(page, 'advanced-chosen');
  const costs = page.getByRole('table', { name: 'What each of them costs' });
  await costs.scrollIntoViewIfNeeded();
  await expect(costs.getByRole('row', { name: /^full/ })).toHaveText(/^fullnone[\d.]+ MB$/);
  await expect(costs.getByRole('row', { name: /^4bit/ })).toHaveText(
    /^4bitabout 15 %[\d.]+ MB\+ [\d.]+ MB from files$/,
  );
  await look(studio, page, 'weights');
  await page.getByRole('button', { name: 'Reset At most' }).click();
  await expect.poll(chosen).toEqual({ steps: 3 });
  await expect(page.getByRole('button', { name: 'Reset At most' })).toBeHidden();

  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'missing' });
  expect(await finished).toEqual({ drawn: 1, failed: 0 });
  const [scene] = (await storyIn(page)).scenes;
  const { settings } = await call(page, 'frame.get', { id: scene!.picked! });
  expect(settings).toMatchObject({
    steps: 3,
    guidanceScale: guidance,
    width: size[0],
    height: size[1],
    window: ownWindow,
    svr,
  });
  expect(scene!.frames[0]!.outdated).toBe(false);
});
