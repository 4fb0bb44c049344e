// A picture as large as the window, and several takes of a scene to choose from.

import type { Page } from '@playwright/test';
import { call, storyIn } from './contract-client.ts';
import { look } from './look.ts';
import { drawMissing, newStory } from './pocket-story.ts';
import { realKeys } from './real-keys.ts';
import { realClick } from './real-pointer.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, test } from './studio.ts';

const shared = sharedStudio();

test.skip(process.platform !== 'linux', 'real keys are pressed on an X server');

test.setTimeout(240_000);

const card = (page: Page, place: number) => page.locator('[role=gridcell][data-scene]').nth(place);

test('Space shows a picture larger, arrows go through scenes and takes, Enter picks', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 3 });
  await drawMissing(page, 3);
  await call(page, 'draw.start', { scenes: [1], seed: 'new', takes: 2 });
  await expect.poll(async () => (await storyIn(page)).scenes[0]!.frames.length, { timeout: 60_000 }).toBe(3);
  await card(page, 0).click({ position: { x: 60, y: 60 } });
  await expect(card(page, 0)).toBeFocused();
  const keys = await realKeys(studio);
  keys.press('space');
  const viewer = page.getByRole('dialog', { name: /larger/ });
  await expect(viewer).toContainText('Scene 1 of 3 · picture 1 of 3');
  await look(studio, page, 'viewer');
  keys.press('Down', 'Down');
  await expect(viewer).toContainText('picture 3 of 3');
  keys.press('Return');
  const last = (await storyIn(page)).scenes[0]!.frames[2]!.id;
  await expect.poll(async () => (await storyIn(page)).scenes[0]!.picked).toBe(last);
  keys.press('s');
  await expect.poll(async () => (await storyIn(page)).scenes[0]!.frames[2]!.starred).toBe(true);
  keys.press('Right');
  await expect(viewer).toContainText('Scene 2 of 3');
  keys.press('space');
  await expect(viewer).toHaveCount(0);
  // Back at the card where one was looked at.
  await expect(card(page, 1)).toBeFocused();
});

test('four new pictures of a scene come side by side, and a click picks one', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 2 });
  await realClick(studio, card(page, 0), { button: 'right', at: { x: 60, y: 60 } });
  await page.getByRole('menuitem', { name: 'Draw several to choose from' }).hover();
  await page.getByRole('menuitem', { name: '4 pictures' }).click();
  const dialog = page.getByRole('dialog', { name: 'New pictures of scene 1' });
  const takes = dialog.getByRole('button', { name: /Put picture/ });
  await expect(takes).toHaveCount(4, { timeout: 90_000 });
  await look(studio, page, 'takes');
  const { frames } = (await storyIn(page)).scenes[0]!;
  expect(new Set(frames.map(({ seed }) => seed)).size).toBe(4);
  await takes.nth(1).click();
  await expect(dialog).toHaveCount(0);
  const picked = frames.toReversed()[1]!;
  await expect.poll(async () => (await storyIn(page)).scenes[0]!.picked).toBe(picked.id);
  // And it is drawn with from now on.
  await expect.poll(async () => (await storyIn(page)).scenes[0]!.seed).toBe(picked.seed);
});
