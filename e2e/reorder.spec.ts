// Scenes in another order: by pointer, by keyboard, one and several, and back.

import type { Page } from '@playwright/test';
import { call, storyIn } from './contract-client.ts';
import { newStory } from './pocket-story.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, test } from './studio.ts';

const shared = sharedStudio();

const days = async (page: Page) => (await storyIn(page)).scenes.map(({ prompt }) => Number(prompt.at(-1)));

const card = (page: Page, place: number) => page.locator('[data-scene]').nth(place);

test('scenes are dragged to another place, and undo takes it back', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 4 });
  await call(page, 'command.run', { name: 'view.inspector' });
  const drag = async (from: number, to: number, side: 'left' | 'right') => {
    const start = (await card(page, from).boundingBox())!;
    const end = (await card(page, to).boundingBox())!;
    await page.mouse.move(start.x + 60, start.y + 60);
    await page.mouse.down();
    await page.mouse.move(start.x + 80, start.y + 70, { steps: 4 });
    const x = side === 'left' ? end.x + 8 : end.x + end.width - 8;
    await page.mouse.move(x, end.y + 80, { steps: 12 });
  };
  await drag(0, 2, 'right');
  await studio.screenshot(page, 'board-dragging');
  await page.mouse.up();
  await expect.poll(() => days(page)).toEqual([2, 3, 1, 4]);
  await drag(3, 0, 'left');
  await page.mouse.up();
  await expect.poll(() => days(page)).toEqual([4, 2, 3, 1]);
  await page.getByRole('button', { name: 'Undo: Move' }).click();
  await expect.poll(() => days(page)).toEqual([2, 3, 1, 4]);
  // A drag that is given up changes nothing.
  await drag(0, 2, 'right');
  await page.keyboard.press('Escape');
  await page.mouse.up();
  expect(await days(page)).toEqual([2, 3, 1, 4]);
});

test('scenes are moved by keyboard, several together, and the keyboard stays with them', async () => {
  const { page } = shared();
  await newStory(page, { scenes: 4 });
  await card(page, 0).focus();
  const moved = await card(page, 0).getAttribute('data-scene');
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(() => days(page)).toEqual([2, 1, 3, 4]);
  await expect(page.locator(`[data-scene="${moved}"]`)).toBeFocused();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(() => days(page)).toEqual([2, 4, 1, 3]);
  await page.getByRole('button', { name: 'Undo: Move' }).click();
  await page.getByRole('button', { name: 'Undo: Move' }).click();
  await expect.poll(() => days(page)).toEqual([1, 2, 3, 4]);
});
