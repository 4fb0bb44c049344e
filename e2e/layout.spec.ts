// Nothing lies over a control, from the smallest window to a large one: on every page, with the longest labels they have.

import type { Page } from '@playwright/test';
import { call, nextEvent, storyIn } from './contract-client.ts';
import { hiddenControls, resize } from './layout.ts';
import { newStory } from './pocket-story.ts';
import { expect, type Studio, test } from './studio.ts';

const SIZES = [
  [720, 560],
  [880, 600],
  [1024, 700],
  [1280, 800],
  [1920, 1080],
  [3840, 2160],
] as const;

async function expectReachable(studio: Studio, page: Page, where: string): Promise<void> {
  for (const [width, height] of SIZES) {
    await resize(studio, page, width, height);
    const faults = await hiddenControls(page);
    if (faults.length > 0)
      await page.screenshot({ path: `test-results/screens/layout-${where}-${width}.png` });
    expect.soft(faults, `${where} at ${width} × ${height}`).toEqual([]);
  }
}

const LONG_CAPTION =
  'Once upon a time, when the snow still came up to the windows, a fox lived at the edge of the forest. ' +
  'Nobody knew its name.\n\nOne evening it found a light that somebody had lost, and it carried the light home.';

test('every control can be reached at every size', async ({ studio }) => {
  test.slow();
  const page = await studio.launch();
  await expectReachable(studio, page, 'home');

  await call(page, 'story.new', { title: '' });
  await page.getByRole('main', { name: 'Cast' }).waitFor();
  await expectReachable(studio, page, 'new-character');
  await call(page, 'command.run', { name: 'view.story' });
  await page.getByRole('textbox', { name: 'Scenes, one on each line' }).waitFor();
  await expectReachable(studio, page, 'empty-board');
  await call(page, 'command.run', { name: 'view.home' });

  await newStory(page, { title: 'The fox who found a lantern and kept it', scenes: 5 });
  const { scenes } = await storyIn(page);
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: scenes.slice(0, 3).map(({ id }) => id) });
  await finished;
  for (const { id } of scenes.slice(0, 3)) {
    await call(page, 'story.edit', {
      edit: { type: 'scene.set', id, prompt: 'on a boat', caption: LONG_CAPTION },
    });
  }
  await call(page, 'story.edit', {
    edit: { type: 'character.add', name: 'Grandmother Henrietta', description: 'an old woman with glasses' },
  });
  await expectReachable(studio, page, 'board-missing');
  const drawn = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'missing' });
  await drawn;
  await page.getByRole('button', { name: 'Draw 3 scenes again' }).waitFor();
  await expectReachable(studio, page, 'board-outdated');
  for (const tab of ['Drawing', 'Queue']) {
    await page.getByRole('tab', { name: tab }).click();
    await expectReachable(studio, page, `panel-${tab.toLowerCase()}`);
  }
  await call(page, 'command.run', { name: 'view.compare' });
  await page.getByRole('dialog', { name: 'With and without' }).waitFor();
  await expectReachable(studio, page, 'compare');
  await page.keyboard.press('Escape');
  await call(page, 'command.run', { name: 'view.cast' });
  await page.getByRole('main', { name: 'Cast' }).waitFor();
  await expectReachable(studio, page, 'cast');
  await call(page, 'command.run', { name: 'view.reader' });
  await page.getByRole('document', { name: /^Page/ }).waitFor();
  await expectReachable(studio, page, 'reader');
});
