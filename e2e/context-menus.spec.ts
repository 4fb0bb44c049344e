// Menus under the pointer, by the pointer's own button: of texts, cards, pictures, characters and stories.

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { call, storyIn } from './contract-client.ts';
import { look } from './look.ts';
import { drawMissing, newStory } from './pocket-story.ts';
import { realKeys } from './real-keys.ts';
import { realClick } from './real-pointer.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, test } from './studio.ts';
import { choose, keepMenus, offered } from './system-menus.ts';

test.skip(process.platform !== 'linux', 'real keys are pressed on an X server');

test.setTimeout(240_000);

const card = (page: Page, place: number) => page.locator('[role=gridcell][data-scene]').nth(place);
const item = (page: Page, name: string) => page.getByRole('menuitem', { name, exact: true });

test('a misspelt word has suggestions, and can be called right for ever', async ({ studio }) => {
  let page = await studio.launch();
  await newStory(page, { scenes: 1 });
  await call(page, 'preferences.set', { spelling: 'en-US' });
  await keepMenus(studio);
  const keys = await realKeys(studio);
  const caption = page.getByLabel('Scene 1: what is read aloud');
  await page.getByRole('button', { name: 'Scene 1: add words to read aloud' }).click();
  const misspelt = page.locator('[role=gridcell] [data-underlined=misspelt]');
  keys.type('The fox and Brummle saw a lantren');
  await expect(misspelt).toHaveCount(1);
  expect(await misspelt.getAttribute('data-text')).toBe('Brummle');
  keys.type(' there.');
  await expect(misspelt).toHaveCount(2);
  // The card says its words aloud once they are in the story.
  await expect(page.locator('[role=gridcell][data-scene]')).toHaveAttribute('aria-label', /lantren there\.$/);
  await look(studio, page, 'misspelt');
  const right = () => realClick(studio, misspelt.last(), { button: 'right' });
  await right();
  await choose(studio, 'lantern');
  await expect(caption).toHaveValue('The fox and Brummle saw a lantern there.');
  await expect.poll(async () => (await storyIn(page)).scenes[0]!.caption).toContain('a lantern there');
  keys.press('ctrl+z');
  await expect(caption).toHaveValue('The fox and Brummle saw a lantren there.');
  keys.press('ctrl+y');
  await expect(misspelt).toHaveCount(1);

  await right();
  await choose(studio, 'Add “Brummle” to My Words');
  await expect(misspelt).toHaveCount(0);
  // A character's name is right as soon as there is such a character.
  const prompt = page.getByLabel('Scene 1: what can be seen');
  await prompt.click();
  keys.press('ctrl+a');
  keys.type('Snuffel in the snow');
  await expect(misspelt).toHaveCount(1);
  await call(page, 'story.edit', { edit: { type: 'character.add', name: 'Snuffel' } });
  await expect(misspelt).toHaveCount(0);
  await studio.quit();
  page = await studio.launch();
  expect(await call(page, 'spelling.check', { words: ['Brummle', 'brumle'] })).toEqual(['brumle']);
  // And taken back where it is listed.
  await call(page, 'command.run', { name: 'app.preferences' });
  await page.getByRole('button', { name: 'My words: 1' }).click();
  await page.getByRole('button', { name: 'Take “brummle” back' }).click();
  await expect(page.getByText('None yet.')).toBeVisible();
  expect(await call(page, 'spelling.check', { words: ['Brummle'] })).toEqual(['Brummle']);
});

test.describe('in one app', () => {
  const shared = sharedStudio();

  test('misspelt words of the first lines and of the book’s own texts are underlined, and mended by their menu', async () => {
    const { studio, page } = shared();
    await call(page, 'story.new', { title: 'Words' });
    await call(page, 'command.run', { name: 'view.story' });
    await call(page, 'preferences.set', { spelling: 'en-US' });
    await keepMenus(studio);
    const keys = await realKeys(studio);
    const misspelt = page.locator('[data-underlined=misspelt]');
    const lines = page.getByLabel('Scenes, one on each line');
    await lines.click();
    keys.type('a fox with a lantren ');
    await expect(misspelt).toHaveCount(1);
    // Below its word, wherever the words around the field stand.
    const field = (await lines.boundingBox())!;
    const line = (await misspelt.boundingBox())!;
    expect(line.x - field.x).toBeGreaterThan(60);
    expect(line.x + line.width - field.x).toBeLessThan(190);
    await look(studio, page, 'misspelt-lines');
    await realClick(studio, misspelt, { button: 'right' });
    await choose(studio, 'lantern');
    await expect(lines).toHaveValue('a fox with a lantern ');
    await expect(misspelt).toHaveCount(0);
    await page.getByRole('button', { name: 'Only make the scenes' }).click();
    await page.getByText('Book', { exact: true }).click();
    await page.getByRole('button', { name: 'Cover and author' }).click();
    await page.getByRole('textbox', { name: 'Author' }).click();
    keys.type('Mia Zwrkl ');
    await page.getByRole('textbox', { name: 'Dedication' }).click();
    keys.type('For my brothr ');
    await expect(misspelt).toHaveCount(1);
    expect(await misspelt.getAttribute('data-text')).toBe('brothr');
    await studio.screenshot(page, 'misspelt-book');
    await call(page, 'preferences.set', { spelling: 'auto' });
  });

  test('a text is cut, copied and pasted by its menu', async () => {
    const { studio, page } = shared();
    await newStory(page, { scenes: 1 });
    await keepMenus(studio);
    const prompt = page.getByLabel('Scene 1: what can be seen');
    await prompt.click();
    (await realKeys(studio)).press('ctrl+a');
    await realClick(studio, prompt, { button: 'right', at: { x: 20, y: 12 } });
    await expect.poll(() => offered(studio)).toEqual(expect.arrayContaining(['Cut', 'Copy', 'Select All']));
    await choose(studio, 'Cut');
    await expect(prompt).toHaveValue('');
    await realClick(studio, prompt, { button: 'right', at: { x: 20, y: 12 } });
    await choose(studio, 'Paste');
    await expect(prompt).toHaveValue('in the snow, day 1');
  });

  test('a card has what can be done with its scene, a picture goes out as it is', async () => {
    const { studio, page } = shared();
    await newStory(page, { scenes: 2 });
    await drawMissing(page, 2);
    await realClick(studio, card(page, 1), { button: 'right', at: { x: 60, y: 60 } });
    await expect(card(page, 1)).toHaveAttribute('aria-selected', 'true');
    await expect(item(page, 'Copy picture')).toBeVisible();
    await look(studio, page, 'context-menu');
    await item(page, 'Copy picture').click();
    await expect(page.getByText('The picture is copied')).toBeVisible();
    const size = await studio.app.evaluate(({ clipboard }) =>
      (clipboard as unknown as { readImage(): Electron.NativeImage }).readImage().getSize(),
    );
    expect(size).toEqual({ width: 128, height: 128 });

    const file = path.join(studio.home, 'out.png');
    await studio.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async (...args: unknown[]) => {
        Object.assign(globalThis, { proposed: (args.at(-1) as { defaultPath: string }).defaultPath });
        return { canceled: false, filePath };
      };
    }, file);
    await realClick(studio, card(page, 1), { button: 'right', at: { x: 60, y: 60 } });
    await item(page, 'Save picture as…').click();
    await expect(page.getByText('The picture is saved')).toBeVisible();
    expect(fs.readFileSync(file).subarray(1, 4).toString()).toBe('PNG');
    expect(
      path.basename(
        await studio.app.evaluate(() => (globalThis as unknown as { proposed: string }).proposed),
      ),
    ).toBe('Drawn, scene 2.png');

    // The same by the keyboard.
    await card(page, 0).click({ position: { x: 60, y: 60 } });
    (await realKeys(studio)).press('shift+F10');
    await expect(item(page, 'Show larger')).toBeFocused();
    // Up from the first is the last.
    (await realKeys(studio)).press('Up', 'Return');
    await expect.poll(async () => (await storyIn(page)).scenes.length).toBe(1);
  });

  test('a character and a story of the list have menus too', async () => {
    const { studio, page } = shared();
    await newStory(page, { title: 'Listed', scenes: 1 });
    await call(page, 'story.edit', { edit: { type: 'character.add', name: 'Owl' } });
    await page.getByText('Cast', { exact: true }).click();
    await realClick(studio, page.locator('[data-character]').first(), {
      button: 'right',
      at: { x: 6, y: 6 },
    });
    await item(page, 'Move down').click();
    await expect
      .poll(async () => (await storyIn(page)).characters.map(({ name }) => name))
      .toEqual(['Owl', 'Fox']);
    await page.getByRole('button', { name: 'Home', exact: true }).click();
    const story = page.getByText('Listed', { exact: true });
    // The list is shown anew once the story is closed.
    await expect(page.getByText('0 of 1 drawn')).toBeVisible();
    await realClick(studio, story, { button: 'right' });
    await item(page, 'Remove from this list').click();
    await expect(story).toHaveCount(0);
  });
});
