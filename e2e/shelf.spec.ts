// The shelf: a character and a style of one story, kept on this machine and added to another.

import { call, nextEvent, storyIn } from './contract-client.ts';
import { look } from './look.ts';
import { newStory } from './pocket-story.ts';
import { expect, test } from './studio.ts';

test('a character and a style are kept, and added to another story', async ({ studio }) => {
  const page = await studio.launch();
  await newStory(page, { scenes: 1 });
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'all', seed: 'new' });
  await finished;
  const { scenes, characters } = await storyIn(page);
  const { seed } = scenes[0]!.frames[0]!;
  await call(page, 'command.run', { name: 'view.cast' });
  await page.getByRole('button', { name: 'Keep Fox on the shelf' }).click();
  await expect(page.getByText('Fox is on the shelf')).toBeVisible();
  await page.getByRole('button', { name: 'Keep the style on the shelf' }).click();
  await expect(page.getByText('The style is on the shelf')).toBeVisible();

  await call(page, 'command.run', { name: 'view.home' });
  await page.getByRole('button', { name: 'New story' }).click();
  await expect.poll(() => call(page, 'window.get').then(({ view }) => view)).toBe('story');
  await call(page, 'command.run', { name: 'view.cast' });
  await page.getByRole('button', { name: 'Add from the shelf' }).click();
  const shelf = page.getByRole('dialog', { name: 'Characters on the shelf' });
  await expect(shelf.locator('img')).toHaveJSProperty('complete', true);
  await expect
    .poll(() => shelf.locator('img').evaluate((one: HTMLImageElement) => one.naturalWidth))
    .toBeGreaterThan(0);
  await look(studio, page, 'shelf');
  await shelf.getByRole('button', { name: 'Add to the story: Fox' }).click();
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Fox');
  const { story, characters: added } = await storyIn(page);
  expect(added).toMatchObject([
    { name: 'Fox', description: 'a red fox with a blue scarf', colour: characters[0]!.colour },
  ]);
  // It looked right with it, and there is no picture yet that it would change.
  expect(story.seed).toBe(seed);
  await page.getByRole('button', { name: 'Take one from the shelf' }).click();
  await page.getByRole('button', { name: 'Use this style: A watercolor illustration of' }).click();
  await expect.poll(async () => (await storyIn(page)).story.style).toBe('A watercolor illustration of');
  await call(page, 'story.undo');
  await call(page, 'story.undo');
  const undone = await storyIn(page);
  expect([undone.characters.length, undone.story.style]).toEqual([0, '']);

  await page.getByRole('button', { name: 'Add from the shelf' }).click();
  await shelf.getByRole('button', { name: 'Take Fox off the shelf' }).click();
  await shelf.getByRole('button', { name: 'Put it back' }).click();
  await expect(shelf.getByRole('button', { name: 'Add to the story: Fox' })).toBeVisible();
});
