// Help with a model's words while writing: how a text may go on, and what the model was never taught. The words are
// the model's own list, whatever is in it; a model without one is silent.

import fs from 'node:fs';
import path from 'node:path';
import { call, storyIn } from './contract-client.ts';
import { look } from './look.ts';
import { newStory } from './pocket-story.ts';
import { expect, root, test } from './studio.ts';

const tinyModel = path.join(root, 'native-models/parity/fixtures/whole-method/models/tiny-sdxl');

test('prompt fields complete what the model knows and hint at what it does not', async ({ studio }) => {
  fs.cpSync(tinyModel, path.join(studio.userData, 'models', 'tiny'), { recursive: true });
  const page = await studio.launch();
  await newStory(page, { scenes: 1 });
  const models = await call(page, 'models.list');
  const lists = models.find((one) => one.builtIn)!.words!;
  expect(models.find((one) => one.id === 'tiny')!.words).toBeUndefined();
  const phrase = lists.places!.find((one) => one.split(' ').length > 2)!;
  const beginning = phrase.split(' ').slice(0, 2).join(' ');

  const field = page.getByLabel('Scene 1: what can be seen');
  const list = page.getByRole('listbox', { name: 'How it may go on' });
  await field.fill('');
  await field.pressSequentially(beginning);
  await expect(list).toBeVisible();
  const offered = await list.getByRole('option').allTextContents();
  expect(offered.every((one) => one.startsWith(beginning) && one.length > beginning.length)).toBe(true);
  await page.keyboard.press('ArrowDown');
  await expect(list.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await look(studio, page, 'words-offered');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue(offered[0]!);
  await expect(list).toHaveCount(0);
  await expect(field).toBeFocused();

  // Escape closes the list first, and leaves the field the second time. Enter without a choice is done as ever.
  await field.fill('');
  await field.pressSequentially(beginning);
  await expect(list).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(field).not.toBeFocused();
  await field.fill('');
  await field.pressSequentially(beginning);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await storyIn(page)).scenes[0]!.prompt).toBe(beginning);
  await field.focus();
  await field.press('End');
  await field.pressSequentially(' ');
  await field.press('Backspace');
  await list.getByRole('option').last().click();
  await expect(field).toHaveValue(offered.at(-1)!);

  const hint = page.getByText('was not taught');
  await expect(hint).toHaveCount(0);
  await field.fill(`${phrase} with a zxqvolp`);
  await expect(hint).toContainText('“zxqvolp”');
  await look(studio, page, 'words-unknown');
  await call(page, 'story.edit', { edit: { type: 'model.set', modelId: 'tiny' } });
  await expect(hint).toHaveCount(0);
  await field.fill('');
  await field.pressSequentially(beginning);
  await expect(list).toHaveCount(0);
});
