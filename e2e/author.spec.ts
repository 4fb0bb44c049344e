// The author's order: who it is about, what happens, how it reads. Typing works at once wherever something begins.

import type { Page } from '@playwright/test';
import { nextEvent, storyIn } from './contract-client.ts';
import { newStory, pictures } from './pocket-story.ts';
import { realKeys } from './real-keys.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, test } from './studio.ts';

test.skip(process.platform !== 'linux', 'real keys are pressed on an X server');

const part = (page: Page, name: string) =>
  page.locator('label', { hasText: new RegExp(`^${name}$`) }).click();

test('a first own picture takes three clicks, with a character named', async ({ studio }) => {
  const page = await studio.launch();
  let clicks = 0;
  const click = async (button: ReturnType<Page['getByRole']>) => {
    clicks++;
    await button.click();
  };
  await click(page.getByRole('button', { name: 'New story' }));
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  const keys = await realKeys(studio);
  keys.type('Bruno');
  keys.press('Return');
  keys.type('a brown bear with a red scarf');
  await click(page.getByRole('button', { name: 'Write the story' }));
  await expect(page.getByLabel('Scenes, one on each line')).toBeFocused();
  keys.type('a bear on a hill');
  const drawn = nextEvent(page, 'draw.finished');
  await click(page.getByRole('button', { name: 'Draw 1 scene' }));
  expect(await drawn).toEqual({ drawn: 1, failed: 0 });
  const story = await storyIn(page);
  expect(pictures(story)).toEqual([1]);
  expect(story.characters).toMatchObject([{ name: 'Bruno', description: 'a brown bear with a red scarf' }]);
  expect(clicks).toBeLessThanOrEqual(3);
});

test.describe('in one app', () => {
  const shared = sharedStudio();

  test('the first character is there with its first letter, and undo takes it back', async () => {
    const { studio, page } = shared();
    await page.getByRole('button', { name: 'New story' }).click();
    const name = page.getByLabel('Name', { exact: true });
    await expect(name).toBeFocused();
    const characters = async () => (await storyIn(page)).characters.map((one) => one.name);
    expect(await characters()).toEqual([]);
    const keys = await realKeys(studio);
    keys.type('Bruno');
    await expect(name).toHaveValue('Bruno');
    await expect(name).toBeFocused();
    await expect.poll(characters).toEqual(['Bruno']);
    keys.type(' Bear');
    await expect.poll(characters).toEqual(['Bruno Bear']);
    // A word at a time, and then the character.
    await expect(async () => {
      keys.press('ctrl+z');
      expect(await characters()).toEqual([]);
    }).toPass();
    await expect(name).toHaveValue('');
  });

  test('whatever is added takes the keyboard', async () => {
    const { studio, page } = shared();
    await newStory(page, { scenes: 1 });
    const keys = await realKeys(studio);
    await page.getByRole('button', { name: /^Add a scene/ }).click();
    keys.type('a bear on a hill');
    await part(page, 'Cast');
    await page.getByRole('button', { name: 'Add a character' }).click();
    keys.type('Ida');
    await expect
      .poll(async () => {
        const { characters, scenes } = await storyIn(page);
        return [characters.at(-1)!.name, scenes.at(-1)!.prompt];
      })
      .toEqual(['Ida', 'a bear on a hill']);
  });

  test('the pages stand in an author’s order, and their shortcuts with them', async () => {
    const { studio, page } = shared();
    await newStory(page, { scenes: 1 });
    const names = page.getByRole('radiogroup', { name: 'Pages of the story' }).locator('label');
    await expect(names).toHaveText(['Cast', 'Story', 'Book', 'Read']);
    const keys = await realKeys(studio);
    keys.press('ctrl+1');
    await expect(page.getByRole('main', { name: 'Cast' })).toBeVisible();
    keys.press('ctrl+3');
    await expect(page.getByRole('main', { name: 'Book' })).toBeVisible();
    keys.press('ctrl+2');
    await expect(page.getByRole('main', { name: 'Story' })).toBeVisible();
    await part(page, 'Read');
    await expect(page.getByRole('dialog', { name: 'Reader' })).toBeVisible();
    keys.press('Escape');
    await expect(page.getByRole('main', { name: 'Story' })).toBeVisible();
  });
});
