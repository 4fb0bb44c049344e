// What a person does first, with mouse and keyboard only: from the first start to an illustrated story, and again
// after a quit. Leaves pictures of the screens on the way.

import { nextEvent, storyIn } from './contract-client.ts';
import { expectPicturesOnCards, pictures } from './pocket-story.ts';
import { expect, test } from './studio.ts';

const scenes = [
  'finding a lantern in a meadow',
  'walking through a snowy forest',
  'sitting by a river at night',
  'meeting a rabbit on a hill',
  'sleeping in a warm house',
];

test('from the first start to five pictures, and all of it after a quit', async ({ studio }) => {
  let page = await studio.launch();
  const part = (name: string) => page.locator('label', { hasText: new RegExp(`^${name}$`) }).click();
  await studio.screenshot(page, 'home-first');
  await page.getByRole('button', { name: 'New story' }).click();
  await page.getByLabel('Title of the story').fill('The Lantern');
  await studio.screenshot(page, 'cast-new');
  await page.getByLabel('Name', { exact: true }).fill('Fox');
  await page.getByPlaceholder(/How does it look/).fill('a red fox with a blue scarf');
  await page.getByRole('textbox', { name: 'Style' }).fill('A watercolor illustration of');
  await studio.screenshot(page, 'cast');

  await part('Story');
  await studio.screenshot(page, 'storyboard-empty');
  await page.getByLabel('Scenes, one on each line').fill(scenes.join('\n'));
  await page.getByRole('button', { name: 'Only make the scenes' }).click();
  await page.getByRole('tab', { name: 'Drawing' }).click();
  await page.getByRole('button', { name: 'Advanced' }).click();
  const steps = page.getByLabel('Steps', { exact: true }).first();
  await steps.fill('6');
  await steps.press('Enter');
  await studio.screenshot(page, 'storyboard-written');

  const finished = nextEvent(page, 'draw.finished');
  await page.getByRole('button', { name: 'Draw 5 scenes' }).click();
  await page.locator('[data-scene] [role=progressbar]').waitFor();
  await studio.screenshot(page, 'storyboard-drawing');
  expect(await finished).toEqual({ drawn: 5, failed: 0 });
  await expectPicturesOnCards(page, 5);
  await page.getByRole('tab', { name: 'Scene' }).click();
  await studio.screenshot(page, 'storyboard-drawn');
  await studio.quit();

  page = await studio.launch();
  await expect(page.getByText('The Lantern', { exact: true })).toBeVisible();
  await studio.screenshot(page, 'home-recents');
  await page.getByText('The Lantern', { exact: true }).click();
  await expectPicturesOnCards(page, 5);
  const story = await storyIn(page);
  expect(story.scenes.map(({ prompt }) => prompt)).toEqual(scenes);
  expect(pictures(story)).toEqual([1, 1, 1, 1, 1]);
  expect(story.characters).toMatchObject([{ name: 'Fox', description: 'a red fox with a blue scarf' }]);
  expect(story.story).toMatchObject({ title: 'The Lantern', style: 'A watercolor illustration of' });
  expect(story.story.settings.steps).toBe(6);

  await part('Read');
  await page.getByRole('document', { name: /^Page/ }).waitFor();
  await studio.screenshot(page, 'reader');
});
