// Help with a model's words while writing: how a text may go on, and what the model was never taught. The words are
// the model's own list, whatever is in it; a model without one is silent.

import fs from 'node:fs';
import path from 'node:path';
import type { Locator } from '@playwright/test';
import { call, storyIn } from './contract-client.ts';
import { look } from './look.ts';
import { newStory } from './pocket-story.ts';
import { realKeys } from './real-keys.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, root, test } from './studio.ts';

const underlinedIn = (place: Locator): Promise<(string | undefined)[]> =>
  place
    .locator('[data-underlined]')
    .evaluateAll((all) => all.map((one) => (one instanceof HTMLElement ? one.dataset.text : undefined)));

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
  // The card is called what was typed once that is kept.
  await expect(page.locator('[data-scene]').first()).toHaveAttribute('aria-label', new RegExp(beginning));
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

  const hint = page.getByText('Pocket does not know');
  await expect(hint).toHaveCount(0);
  await field.fill(`${phrase} with a zxqvolp `);
  await expect(hint).toContainText('zxqvolp nothing near it');
  await call(page, 'story.edit', { edit: { type: 'model.set', modelId: 'tiny' } });
  await expect(hint).toHaveCount(0);
  await field.fill('');
  await field.pressSequentially(beginning);
  await expect(list).toHaveCount(0);
});

test.describe('typed by hand', () => {
  test.skip(process.platform !== 'linux', 'real keys are pressed on an X server');
  const shared = sharedStudio();

  test('an unknown word is underlined once it is finished, and a click puts a known one in its place', async () => {
    const { studio, page } = shared();
    await newStory(page, { scenes: 2 });
    const keys = await realKeys(studio);
    const field = page.getByLabel('Scene 1: what can be seen');
    const underlined = () => underlinedIn(page.locator('[data-scene]').first());
    const hint = page.getByText('Pocket does not know');
    const panel = page.getByLabel('What can be seen', { exact: true });
    const saved = async () => (await storyIn(page)).scenes[0]!.prompt;
    await field.click();
    keys.press('ctrl+a');
    keys.type('an elephant');
    await expect(field).toHaveValue('an elephant');
    expect(await underlined()).toEqual([]);
    await expect(hint).toHaveCount(0);
    keys.type(' galloped by the river');
    await expect.poll(underlined).toEqual(['elephant', 'galloped']);
    await expect(field).toHaveAttribute('title', 'Pocket does not know: elephant, galloped');
    await expect(panel).toHaveAccessibleDescription(/does not know these words: elephant/);

    // Each line stands under its word: the mirror breaks and scrolls as the field does.
    const boxes = await page.evaluate(() =>
      [...document.querySelectorAll('textarea')].flatMap((one) => {
        const mirror = one.nextElementSibling;
        if (!mirror) return [];
        const [a, b] = [one.getBoundingClientRect(), mirror.getBoundingClientRect()];
        return [[b.x - a.x, b.y - a.y, b.width - a.width, b.height - a.height].map(Math.round)];
      }),
    );
    // On both cards and beside them.
    expect(boxes).toEqual(Array.from({ length: 3 }, () => [0, 0, 0, 0]));
    const suggestion = page.getByRole('button', { name: 'Write “monkey” in place of “elephant”' });
    await expect(suggestion).toBeVisible();
    await look(studio, page, 'words-unknown');
    await suggestion.click();
    await expect.poll(saved).toBe('an monkey galloped by the river');
    await expect(panel).toBeFocused();
    expect(await panel.evaluate((one: HTMLTextAreaElement) => one.selectionStart)).toBe('an monkey'.length);
    keys.press('ctrl+z');
    await expect.poll(saved).toBe('an elephant galloped by the river');
    await page.getByRole('button', { name: 'Use a larger model…' }).click();
    await expect(page.getByRole('dialog', { name: 'Models' })).toBeVisible();
  });

  test('lines stay under their words in a text that is scrolled', async () => {
    const { studio, page } = shared();
    await newStory(page, { scenes: 1 });
    const keys = await realKeys(studio);
    const field = page.getByLabel('Scene 1: what can be seen');
    // The field grows as far as it may before it is scrolled.
    await field.fill('a fox in the snow and '.repeat(22));
    keys.press('ctrl+End');
    keys.type(
      'a fox and a giraffe and a fox and a zebra by the river and a crocodile and a fox on the moon and a walrus ',
    );
    const mirror = page.locator('[data-scene] textarea + [aria-hidden]').first();
    await expect.poll(() => underlinedIn(mirror)).toEqual(['giraffe', 'zebra', 'crocodile', 'walrus']);
    const scrolled = () => field.evaluate((one) => one.scrollTop);
    expect(await scrolled()).toBeGreaterThan(0);
    expect(await mirror.evaluate((one) => one.scrollTop)).toBe(await scrolled());
    // On the card and beside it, every line of the mirror is as high as one of the field.
    for (const one of await page.locator('textarea:has(+ [aria-hidden])').all()) {
      const steps = await one.evaluate((textarea) => {
        const height = Number.parseFloat(getComputedStyle(textarea).lineHeight);
        const marks = [...textarea.nextElementSibling!.querySelectorAll('[data-underlined]')];
        const tops = marks.map((mark) => mark.getBoundingClientRect().top);
        return tops.map((top) => (top - tops[0]!) / height);
      });
      expect(steps).toHaveLength(4);
      for (const step of steps) expect(Math.abs(step - Math.round(step))).toBeLessThan(0.05);
      expect(Math.max(...steps)).toBeGreaterThan(1.5);
    }
    await expect.poll(async () => (await storyIn(page)).scenes[0]!.prompt).toContain('walrus');
    await look(studio, page, 'words-scrolled');
    await field.evaluate((one) => {
      one.scrollTop = 0;
    });
    await expect.poll(() => mirror.evaluate((one) => one.scrollTop)).toBe(0);
  });

  test('another language is told, and drawing what the model cannot know asks first', async () => {
    const { studio, page } = shared();
    await newStory(page, { scenes: 2, steps: 2 });
    const { characters } = await storyIn(page);
    await call(page, 'story.edit', { edit: { type: 'character.remove', id: characters[0]!.id } });
    const keys = await realKeys(studio);
    await page.getByLabel('Scene 2: what can be seen').click();
    keys.press('ctrl+a');
    keys.type('Der Elefant trinkt Limonade ');
    await expect(page.getByText('Pocket reads English; this looks like German.')).toBeVisible();
    await expect.poll(async () => (await storyIn(page)).scenes[1]!.prompt).toContain('Limonade');
    await look(studio, page, 'words-language');

    const dialog = page.getByRole('dialog', { name: 'Pocket knows nothing in this scene' });
    const jobs = async () => (await call(page, 'queue.get')).jobs.length;
    keys.press('Escape');
    await page.getByRole('button', { name: 'Draw 2 scenes' }).click();
    await expect(dialog).toContainText('2 Der Elefant trinkt Limonade');
    await expect(dialog).toContainText('German');
    await look(studio, page, 'words-ask');
    await expect(dialog.getByRole('button', { name: 'Go back' })).toBeFocused();
    keys.press('Return');
    await expect(dialog).toHaveCount(0);
    expect(await jobs()).toBe(0);
    await page.getByRole('button', { name: 'Draw 2 scenes' }).click();
    await dialog.getByRole('button', { name: 'Draw anyway' }).click();
    await expect(dialog).toHaveCount(0);
    await expect
      .poll(async () => (await storyIn(page)).scenes.filter((one) => one.picked !== null).length, {
        timeout: 60_000,
      })
      .toBe(2);
    // What it knows is drawn without a word.
    await page
      .locator('[data-scene]')
      .first()
      .click({ position: { x: 40, y: 40 } });
    await page.getByRole('button', { name: 'Draw scene 1 with a new seed' }).click();
    await expect(dialog).toHaveCount(0);
    await expect
      .poll(async () => (await storyIn(page)).scenes[0]!.frames.length, { timeout: 60_000 })
      .toBe(2);
  });
});
