// The first box of a new story: what is typed there is part of the story from the first letter on.

import type { Page } from '@playwright/test';
import { call, storyIn } from './contract-client.ts';
import { realKeys } from './real-keys.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, test } from './studio.ts';

test.skip(process.platform !== 'linux', 'real keys are pressed on an X server');

const LINES = ['a bear finds a lantern', 'a bear on a hill'];

const box = (page: Page) => page.getByLabel('Scenes, one on each line');
const part = (page: Page, name: string) =>
  page.locator('label', { hasText: new RegExp(`^${name}$`) }).click();
const openRecent = (page: Page) =>
  page.getByRole('region', { name: 'Recent stories' }).getByRole('button').first().click();

test('what is typed into it survives another page, Home, a quit and a kill', async ({ studio }) => {
  let page = await studio.launch();
  await page.getByRole('button', { name: 'New story' }).click();
  await part(page, 'Story');
  let keys = await realKeys(studio);
  await box(page).click();
  keys.type(LINES[0]!);
  await page.getByRole('button', { name: 'First say who it is about' }).click();
  await expect(box(page)).toHaveCount(0);
  await part(page, 'Story');
  await expect(box(page)).toHaveValue(LINES[0]!);

  await box(page).click();
  keys.press('ctrl+End', 'Return');
  keys.type(LINES[1]!);
  await page.getByRole('button', { name: 'Home' }).click();
  await openRecent(page);
  await expect(box(page)).toHaveValue(LINES.join('\n'));

  await box(page).click();
  keys.press('ctrl+End');
  keys.type(' at night');
  await studio.quit();
  page = await studio.launch();
  await openRecent(page);
  await expect(box(page)).toHaveValue(`${LINES.join('\n')} at night`);

  keys = await realKeys(studio);
  await box(page).click();
  keys.press('ctrl+End');
  keys.type(' alone');
  await expect.poll(async () => (await storyIn(page)).story.outline).toMatch(/ alone$/);
  await studio.kill();
  page = await studio.launch();
  await openRecent(page);
  await expect(box(page)).toHaveValue(`${LINES.join('\n')} at night alone`);
});

test.describe('in one app', () => {
  const shared = sharedStudio();

  test('Ctrl+Enter in it makes scenes of the lines, and one undo gives the lines back', async () => {
    const { studio, page } = shared();
    await call(page, 'story.new', { title: 'Lines' });
    await part(page, 'Story');
    const keys = await realKeys(studio);
    await box(page).click();
    keys.type(LINES[0]!);
    keys.press('Return');
    keys.type(LINES[1]!);
    keys.press('ctrl+Return');
    const prompts = async () => (await storyIn(page)).scenes.map(({ prompt }) => prompt);
    await expect.poll(prompts).toEqual(LINES);
    await expect(page.getByRole('gridcell').first()).toBeFocused();
    keys.press('ctrl+z');
    await expect(box(page)).toHaveValue(LINES.join('\n'));
    await expect(box(page)).toBeFocused();
    keys.press('ctrl+z');
    await expect(box(page)).toHaveValue(`${LINES[0]}\na bear on a `);
    keys.press('ctrl+shift+z', 'ctrl+shift+z');
    await expect.poll(prompts).toEqual(LINES);
    expect((await storyIn(page)).story.outline).toBe('');

    // Later, too: the key comes from another page than the one the lines were typed on.
    keys.press('ctrl+z');
    await expect(box(page)).toBeFocused();
    await part(page, 'Cast');
    await part(page, 'Story');
    await box(page).click();
    keys.press('ctrl+Return');
    await expect.poll(prompts).toEqual(LINES);
  });
});
