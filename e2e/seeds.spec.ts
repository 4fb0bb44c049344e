// The seed of a picture stays with its scene: what was found by "New seed" is what a change of words is drawn with.

import type { Page } from '@playwright/test';
import { nextEvent, storyIn } from './contract-client.ts';
import { newStory } from './pocket-story.ts';
import { realKeys } from './real-keys.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, test } from './studio.ts';

const shared = sharedStudio();

test.skip(process.platform !== 'linux', 'real keys are pressed on an X server');

const scene = async (page: Page) => (await storyIn(page)).scenes[0]!;
const card = (page: Page) => page.locator('[role=gridcell][data-scene]').first();

async function drawnBy(page: Page, act: () => Promise<void> | void): Promise<void> {
  const finished = nextEvent(page, 'draw.finished');
  await act();
  expect(await finished).toMatchObject({ failed: 0 });
}

test('a new seed is kept by its scene, goes along with the picture, and is given back by one click', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 1 });
  const keys = await realKeys(studio);
  await drawnBy(page, () => page.getByRole('button', { name: 'Draw 1 scene' }).click());
  const first = (await scene(page)).frames[0]!;
  expect(await scene(page)).toMatchObject({ seed: null });

  await card(page).hover();
  await drawnBy(page, () => page.getByRole('button', { name: 'Draw scene 1 with a new seed' }).click());
  const found = (await scene(page)).frames[0]!;
  expect(found.seed).not.toBe(first.seed);
  expect(await scene(page)).toMatchObject({ seed: found.seed, picked: found.id });
  await expect(page.getByRole('button', { name: 'Undo: Keep a New Picture’s Seed' })).toBeVisible();

  await page.getByLabel('Scene 1: what can be seen').click();
  keys.press('End');
  keys.type(' at night');
  await card(page).click({ position: { x: 40, y: 40 } });
  await drawnBy(page, () => keys.press('ctrl+g'));
  expect(await scene(page)).toMatchObject({ seed: found.seed, prompt: 'in the snow, day 1 at night' });
  expect((await scene(page)).frames[0]).toMatchObject({ seed: found.seed, outdated: false });

  // Another style, too.
  keys.press('ctrl+1');
  const style = page.getByRole('textbox', { name: 'Style' });
  await style.click();
  keys.press('End');
  keys.type(' dusk with');
  keys.press('ctrl+2');
  await drawnBy(page, () => page.getByRole('button', { name: 'Draw 1 scene again' }).click());
  expect((await scene(page)).frames[0]).toMatchObject({ seed: found.seed, outdated: false });
  expect((await scene(page)).frames).toHaveLength(4);

  // The first picture again: it was drawn with the story's seed, so the scene follows the story again.
  await page.getByRole('button', { name: /^Put on the card: Picture 1,/ }).click();
  await expect.poll(async () => (await scene(page)).picked).toBe(first.id);
  expect(await scene(page)).toMatchObject({ seed: null });
  await card(page).click({ position: { x: 40, y: 40 } });
  keys.press('ctrl+z');
  await expect.poll(async () => (await scene(page)).seed).toBe(found.seed);

  await page.getByRole('button', { name: 'Advanced' }).click();
  await page.getByRole('switch', { name: 'This scene has its own' }).click();
  await expect.poll(async () => (await scene(page)).seed).toBeNull();
  expect((await scene(page)).frames[0]).toMatchObject({ outdated: true });
});

test('what would come out the same is not drawn again: a new seed is offered', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 2 });
  const keys = await realKeys(studio);
  await drawnBy(page, () => page.getByRole('button', { name: 'Draw 2 scenes' }).click());
  await card(page).click({ position: { x: 40, y: 40 } });
  keys.press('ctrl+g');
  const offer = page.getByText('This picture would come out the same');
  await expect(offer).toBeVisible();
  expect((await scene(page)).frames).toHaveLength(1);
  await drawnBy(page, () => page.getByRole('button', { name: 'Draw with a new seed' }).click());
  await expect(offer).toHaveCount(0);
  expect((await scene(page)).frames).toHaveLength(2);

  // A neighbour's words are read in the same prompt, so a change of them is reason enough to draw.
  const typedIn = page.getByLabel('Scene 2: what can be seen');
  await typedIn.click();
  keys.press('End');
  keys.type(' and rain');
  await card(page).click({ position: { x: 40, y: 40 } });
  await drawnBy(page, () => keys.press('ctrl+g'));
  expect((await scene(page)).frames).toHaveLength(3);

  await page.getByRole('button', { name: 'Draw other scenes' }).click();
  await drawnBy(page, () => page.getByRole('menuitem', { name: 'Draw all 2 scenes again' }).click());
  await expect(offer).toBeVisible();
  expect((await storyIn(page)).scenes.map(({ frames }) => frames.length)).toEqual([3, 2]);
});
