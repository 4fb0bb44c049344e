// What every program's menus have: Save that answers, zoom that stays, stories of late, letters to press, the list of keys.

import { call, storyIn } from './contract-client.ts';
import { look } from './look.ts';
import { newStory } from './pocket-story.ts';
import { realKeys } from './real-keys.ts';
import { realClick } from './real-pointer.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, type Studio, test } from './studio.ts';

test.skip(process.platform !== 'linux', 'real keys are pressed on an X server');

const menuLabels = ({ app }: Studio, place: number) =>
  app.evaluate(
    ({ Menu }, at) =>
      Menu.getApplicationMenu()!
        .items[at]!.submenu!.items.filter(({ visible }) => visible)
        .map(({ label }) => label),
    place,
  );
const zoom = ({ app }: Studio) =>
  app.evaluate(({ BrowserWindow }) =>
    Math.round(BrowserWindow.getAllWindows()[0]!.webContents.getZoomFactor() * 100),
  );

test('the window grows and shrinks by its keys, and is as large at the next start', async ({ studio }) => {
  let page = await studio.launch();
  await page.getByRole('button', { name: 'New story' }).waitFor();
  let keys = await realKeys(studio);
  keys.press('ctrl+plus');
  await expect.poll(() => zoom(studio)).toBe(110);
  keys.press('ctrl+equal', 'ctrl+KP_Add');
  await expect.poll(() => zoom(studio)).toBe(150);
  keys.press('ctrl+minus');
  await expect.poll(() => zoom(studio)).toBe(125);
  await studio.quit();
  page = await studio.launch();
  await page.getByRole('button', { name: 'New story' }).waitFor();
  await expect.poll(() => zoom(studio)).toBe(125);
  keys = await realKeys(studio);
  keys.press('ctrl+0');
  await expect.poll(() => zoom(studio)).toBe(100);
});

test('stories of late are in the menu, the latest first, and every item has a letter of its own', async ({
  studio,
}) => {
  const page = await studio.launch();
  const recents = ({ app }: Studio) =>
    app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()!
        .getMenuItemById('recents')!
        .submenu!.items.map(({ label }) => label),
    );
  expect(await recents(studio)).toEqual(['No Stories Yet']);
  for (const title of ['First', 'Second']) {
    await newStory(page, { title, scenes: 1 });
    await page.getByRole('button', { name: 'Home', exact: true }).click();
    await page.getByText(title, { exact: true }).waitFor();
  }
  await expect.poll(() => recents(studio)).toEqual(['&1 Second', '&2 First']);
  for (const place of [0, 1, 2, 3, 4, 5]) {
    const labels = (await menuLabels(studio, place)).filter((label) => label !== '');
    const letters = labels.map((label) => /&([^&])/.exec(label)?.[1]?.toLowerCase());
    expect(letters).not.toContain(undefined);
    expect(new Set(letters).size).toBe(letters.length);
  }
  // By those letters: File, Open Recent, the second.
  (await realKeys(studio)).press('alt+f', 'r', '2');
  await expect(page.getByLabel('Title of the story')).toHaveValue('First');
});

test.describe('in one app', () => {
  const shared = sharedStudio();

  test('Ctrl+S says that everything is saved, what is being typed too', async () => {
    const { studio, page } = shared();
    await newStory(page, { scenes: 1 });
    const keys = await realKeys(studio);
    await page.getByLabel('Scene 1: what can be seen').click();
    keys.press('End');
    keys.type(' at noon');
    keys.press('ctrl+s');
    await expect(page.getByText('Saved', { exact: true })).toBeVisible();
    expect((await storyIn(page)).scenes[0]!.prompt).toBe('in the snow, day 1 at noon');
  });

  test('“export” is found by its name, Ctrl+P prints, and a character is added from any page', async () => {
    const { studio, page } = shared();
    await newStory(page, { scenes: 1 });
    const keys = await realKeys(studio);
    keys.press('ctrl+k');
    await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused();
    keys.type('export');
    keys.press('Return');
    await expect(page.getByRole('dialog', { name: 'Export' })).toBeVisible();
    keys.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);

    // The system's dialog is seen by nobody here.
    await page.evaluate(() => {
      window.print = () => {
        document.title = `${document.querySelectorAll('[data-printed] > svg').length} sheets`;
      };
    });
    keys.press('ctrl+p');
    await expect(page).toHaveTitle(/^[1-9]\d* sheets$/);

    await expect(page.getByRole('main', { name: 'Story' })).toBeVisible();
    keys.press('alt+s', 'c');
    await expect(page.getByRole('main', { name: 'Cast' })).toBeVisible();
    await expect(page.getByLabel('Name', { exact: true }).last()).toBeFocused();
    keys.type('Ida');
    await expect.poll(async () => (await storyIn(page)).characters.at(-1)!.name).toBe('Ida');
  });

  test('the list of keys comes with "?", but not out of a text', async () => {
    const { studio, page } = shared();
    await newStory(page, { scenes: 1 });
    const keys = await realKeys(studio);
    const prompt = page.getByLabel('Scene 1: what can be seen');
    await prompt.click();
    keys.press('End', 'question');
    await expect(prompt).toHaveValue('in the snow, day 1?');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    keys.press('Escape', 'question');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await expect(page.getByRole('row', { name: 'Save Ctrl+S' })).toBeVisible();
    await look(studio, page, 'shortcuts');
  });

  test('F1 shows the guide, and what the advanced settings do', async () => {
    const { studio, page } = shared();
    await page.getByRole('button', { name: 'New story' }).waitFor();
    (await realKeys(studio)).press('F1');
    const guide = page.getByRole('dialog', { name: 'Guide' });
    await expect(guide.getByRole('heading', { name: 'Your first story' })).toBeVisible();
    await guide.getByRole('tab', { name: 'Advanced settings' }).click();
    await expect(guide.getByText('Guidance', { exact: true })).toBeVisible();
    await look(studio, page, 'guide');
    // A word of the model's is drawn where it stands, and is there when the guide is opened again.
    const known = 'Words of the built-in model';
    await guide.getByRole('tab', { name: known }).click();
    await guide.getByRole('button', { name: 'owl', exact: true }).click();
    const owl = guide.getByRole('button', { name: 'owl', exact: true }).locator('img');
    await expect(owl).toHaveJSProperty('naturalWidth', 256, { timeout: 60_000 });
    await expect(guide.getByRole('button', { name: /^Stop drawing/ })).toHaveCount(0);
    await look(studio, page, 'guide-words');
    await page.keyboard.press('Escape');
    await call(page, 'command.run', { name: 'help.guide' });
    await guide.getByRole('tab', { name: known }).click();
    await expect(owl).toBeVisible();
    await page.keyboard.press('Escape');
    // And let go by a click in the settings.
    const keys = await realKeys(studio);
    keys.press('ctrl+comma');
    await expect(page.getByText(/^1 picture, 0\.\d MB$/)).toBeVisible();
    await realClick(studio, page.getByRole('button', { name: 'Delete them' }));
    await expect(page.getByText('None are kept.')).toBeVisible();
    keys.press('Escape', 'F1');
    await guide.getByRole('tab', { name: known }).click();
    await expect(guide.getByRole('button', { name: 'owl', exact: true })).toBeVisible();
    await expect(owl).toHaveCount(0);
    keys.press('Escape');
    await expect(guide).toHaveCount(0);
    // What drew it is told in words.
    keys.press('alt+h', 'a');
    const about = page.getByRole('dialog', { name: 'About Fabula' });
    await expect(about.getByRole('row', { name: /^Draws with/ })).toHaveText('Draws withProcessor');
  });

  test('what spelling calls wrong is known, by the language that is set', async () => {
    const { page } = shared();
    await newStory(page, { scenes: 1 });
    const wrong = (words: string[]) => call(page, 'spelling.check', { words });
    await call(page, 'preferences.set', { spelling: 'en-US' });
    expect(await wrong(['lantren', 'colour', 'Fox', 'snow'])).toEqual(['lantren', 'colour']);
    await call(page, 'preferences.set', { spelling: 'en-GB' });
    expect(await wrong(['lantren', 'colour'])).toEqual(['lantren']);
    await call(page, 'preferences.set', { spelling: 'off' });
    expect(await wrong(['lantren', 'colour'])).toEqual([]);
  });
});
