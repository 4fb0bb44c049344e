// Undo by its keys, pressed for real: they step through the story, never through the letters of whichever text field
// has its own idea of undo.

import { call, storyIn } from './contract-client.ts';
import { newStory } from './pocket-story.ts';
import { realKeys } from './real-keys.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, type Studio, test } from './studio.ts';

const shared = sharedStudio();

test.skip(process.platform !== 'linux', 'real keys are pressed on an X server');

const prompts = async (page: Awaited<ReturnType<Studio['launch']>>) =>
  (await storyIn(page)).scenes.map(({ prompt }) => prompt);

test('a deleted scene comes back with Ctrl+Z, and no letter goes', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 3 });
  const before = await prompts(page);
  const keys = await realKeys(studio);
  await page.getByLabel('Scene 2: what can be seen').click();
  keys.press('End');
  keys.type(' and night');
  await expect.poll(async () => (await prompts(page))[1]).toBe(`${before[1]} and night`);
  const third = page.locator('[role=gridcell][data-scene]').nth(2);
  await third.click({ position: { x: 40, y: 40 } });
  await expect(third).toBeFocused();
  keys.press('Delete');
  await expect.poll(() => prompts(page)).toHaveLength(2);
  keys.press('ctrl+z');
  await expect.poll(() => prompts(page)).toEqual([before[0], `${before[1]} and night`, before[2]]);
  await expect(page.locator('[role=gridcell][data-scene]').nth(2)).toBeFocused();
  keys.press('ctrl+y');
  await expect.poll(() => prompts(page)).toHaveLength(2);
  keys.press('ctrl+z');
  await expect.poll(() => prompts(page)).toHaveLength(3);
});

test('in a field they go back by words, then on through the story, and lead to what changed', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 2 });
  const [first, second] = await prompts(page);
  const keys = await realKeys(studio);
  const caption = page.getByLabel('Scene 1: what is read aloud');
  await page.getByRole('button', { name: 'Scene 1: add words to read aloud' }).click();
  await caption.click();
  keys.type('once upon a time');
  await expect(caption).toHaveValue('once upon a time');
  const prompt = page.getByLabel('Scene 2: what can be seen');
  await prompt.click();
  keys.press('End');
  keys.type(' with two owls');
  await expect(prompt).toHaveValue(`${second} with two owls`);

  keys.press('ctrl+z');
  await expect(prompt).toHaveValue(`${second} with two `);
  await expect(prompt).toBeFocused();
  keys.press('ctrl+z');
  await expect(prompt).toHaveValue(`${second} with `);
  keys.press('ctrl+shift+z');
  await expect(prompt).toHaveValue(`${second} with two `);
  keys.press('ctrl+z', 'ctrl+z', 'ctrl+z');
  await expect(prompt).toHaveValue(second!);
  // The field is as it was before: now it is the caption's turn, in another scene.
  keys.press('ctrl+z');
  await expect(caption).toHaveValue('once upon a ');
  await expect(caption).toBeFocused();
  expect(await prompts(page)).toEqual([first, second]);

  // What is typed after it stands where the caret was left.
  keys.type('hill');
  await expect(caption).toHaveValue('once upon a hill');
  keys.press('ctrl+z', 'ctrl+z', 'ctrl+z', 'ctrl+z');
  await expect(caption).toHaveValue('');
});

test('a change on another page is shown there', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 1 });
  const keys = await realKeys(studio);
  await page.getByLabel('Title of the story').click();
  keys.press('End');
  keys.type(' again');
  await expect.poll(async () => (await storyIn(page)).story.title).toBe('Drawn again');
  await call(page, 'story.edit', { edit: { type: 'character.set', id: 1, description: 'an old owl' } });
  const description = page.getByLabel('How Fox looks');
  await expect(description).toHaveCount(0);
  keys.press('ctrl+z');
  await expect(description).toBeFocused();
  await expect(description).toHaveValue('a red fox with a blue scarf');
  keys.press('ctrl+z');
  await expect(page.getByLabel('Title of the story')).toHaveValue('Drawn ');
  keys.press('ctrl+z');
  await expect(page.getByLabel('Title of the story')).toHaveValue('Drawn');
  await expect(page.getByLabel('Title of the story')).toBeFocused();
});

test('a field of a dialog keeps its own undo', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 1 });
  const before = await storyIn(page);
  const keys = await realKeys(studio);
  keys.press('ctrl+k');
  const search = page.getByRole('dialog').getByRole('textbox');
  await expect(search).toBeFocused();
  keys.type('dra');
  keys.press('ctrl+z');
  await expect(search).not.toHaveValue('dra');
  expect(await storyIn(page)).toEqual(before);
});
