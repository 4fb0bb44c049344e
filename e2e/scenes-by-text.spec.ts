// Scenes as texts: found, replaced, copied, pasted, split and merged, by the keys of every program; and texts that are too
// much, or odd.

import type { Page } from '@playwright/test';
import { call, storyIn } from './contract-client.ts';
import { newStory } from './pocket-story.ts';
import { realKeys } from './real-keys.ts';
import { realClick, realDrag } from './real-pointer.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, type Studio, test } from './studio.ts';

const shared = sharedStudio();

test.skip(process.platform !== 'linux', 'real keys are pressed on an X server');
test.setTimeout(240_000);

const card = (page: Page, place: number) => page.locator('[role=gridcell][data-scene]').nth(place);
const prompts = async (page: Page) => (await storyIn(page)).scenes.map(({ prompt }) => prompt);

/** The board, whichever page a story begins with. */
async function board(page: Page): Promise<void> {
  const { scenes } = await storyIn(page);
  if ((await card(page, 0).count()) === 0) await page.getByText('Story', { exact: true }).click();
  await expect(card(page, Math.min(scenes.length - 1, 2))).toBeVisible();
}

const selectFirst = (page: Page) => realClick(shared().studio, card(page, 0), { at: { x: 60, y: 60 } });

const setClipboard = ({ app }: Studio, text: string) =>
  app.evaluate(({ clipboard }, given) => clipboard.writeText(given), text);

test('words are found everywhere, and replaced everywhere in one step', async () => {
  const { studio, page } = shared();
  await newStory(page, { title: 'A snow story', scenes: 3 });
  await board(page);
  const keys = await realKeys(studio);
  keys.press('ctrl+f');
  const panel = page.getByRole('search', { name: 'Find and replace' });
  await expect(panel.getByLabel('Find', { exact: true })).toBeFocused();
  keys.type('snow');
  await expect(panel.getByRole('status')).toContainText('1 of 4');
  keys.press('Down', 'Return');
  const prompt = page.getByLabel('Scene 1: what can be seen');
  await expect(prompt).toBeFocused();
  const marked = await prompt.evaluate((field: HTMLTextAreaElement) =>
    field.value.slice(field.selectionStart, field.selectionEnd),
  );
  expect(marked).toBe('snow');
  await panel.getByLabel('Replace with').click();
  keys.type('rain');
  await panel.getByRole('button', { name: 'All', exact: true }).click();
  await expect.poll(() => prompts(page)).toEqual([1, 2, 3].map((day) => `in the rain, day ${day}`));
  expect((await storyIn(page)).story.title).toBe('A rain story');
  keys.press('Escape');
  await selectFirst(page);
  keys.press('ctrl+z');
  await expect.poll(() => prompts(page)).toEqual([1, 2, 3].map((day) => `in the snow, day ${day}`));
  expect((await storyIn(page)).story.title).toBe('A snow story');
});

test('scenes are copied as scenes and as text, and pasted behind', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 2 });
  await board(page);
  const keys = await realKeys(studio);
  await selectFirst(page);
  keys.press('ctrl+a', 'ctrl+c');
  await expect(page.getByText('2 scenes are copied')).toBeVisible();
  expect(await studio.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(
    'in the snow, day 1\n\nin the snow, day 2',
  );
  keys.press('ctrl+v');
  await expect.poll(() => prompts(page)).toHaveLength(4);
  keys.press('ctrl+z');
  await expect.poll(() => prompts(page)).toHaveLength(2);
});

test('many lines are asked about once: scenes, or one text', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 1 });
  await board(page);
  const keys = await realKeys(studio);
  await setClipboard(studio, 'a hill\r\na \u0000lake\nשלום');
  await selectFirst(page);
  keys.press('ctrl+v');
  await page.getByRole('button', { name: 'A scene for each line: 3' }).click();
  await expect.poll(() => prompts(page)).toEqual(['in the snow, day 1', 'a hill', 'a lake', 'שלום']);
  const prompt = page.getByLabel('Scene 1: what can be seen');
  await prompt.click();
  keys.press('End', 'ctrl+v');
  await page.getByRole('button', { name: 'One text, in this field' }).click();
  await expect.poll(async () => (await prompts(page))[0]).toBe('in the snow, day 1a hill\na lake\nשלום');
});

test('a scene falls into its sentences, and scenes become one', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 1 });
  await call(page, 'story.edit', {
    edit: { type: 'scene.set', id: (await storyIn(page)).scenes[0]!.id, prompt: 'A hill. A lake.' },
  });
  await board(page);
  const keys = await realKeys(studio);
  await selectFirst(page);
  keys.press('ctrl+shift+Return');
  await expect.poll(() => prompts(page)).toEqual(['A hill.', 'A lake.']);
  keys.press('ctrl+shift+m');
  await expect.poll(() => prompts(page)).toEqual(['A hill. A lake.']);
});

test('what is too much is said in one line, and nothing is lost', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 1 });
  await board(page);
  const keys = await realKeys(studio);
  await setClipboard(studio, 'snow '.repeat(1_000_000));
  await page.getByLabel('Scene 1: what can be seen').click();
  keys.press('ctrl+v');
  await expect(page.getByRole('alert').getByText('5,000,000 characters')).toBeVisible();
  expect(await prompts(page)).toEqual(['in the snow, day 1']);
  await setClipboard(studio, Array.from({ length: 2000 }, (_, line) => `line ${line}`).join('\n'));
  await selectFirst(page);
  keys.press('ctrl+v');
  await page.getByRole('button', { name: 'A scene for each line: 2,000' }).click();
  await expect.poll(async () => (await prompts(page)).length, { timeout: 60_000 }).toBe(2001);
});

test('scenes are grouped in chapters: named, folded, moved, left and undone by real keys and pointer', async () => {
  const { studio, page } = shared();
  await newStory(page, { scenes: 5 });
  await board(page);
  const keys = await realKeys(studio);
  const chapters = async () =>
    (await storyIn(page)).scenes.map(
      ({ prompt, chapter }) => `${chapter === null ? '' : `${chapter}:`}${prompt.at(-1)}`,
    );
  await realClick(studio, card(page, 1), { at: { x: 60, y: 60 } });
  keys.press('ctrl+shift+b');
  await expect(page.getByLabel('Name of chapter 1')).toBeFocused();
  keys.type('Lost');
  keys.press('Return');
  await expect(card(page, 1)).toBeFocused();
  await realClick(studio, card(page, 3), { at: { x: 60, y: 60 } });
  keys.press('ctrl+shift+b');
  await expect(page.getByLabel('Name of chapter 2')).toBeFocused();
  keys.type('Found');
  keys.press('Return');
  await expect.poll(chapters).toEqual(['1', 'Lost:2', '3', 'Found:4', '5']);
  // Earlier: out of its chapter, whose heading stays.
  keys.press('alt+Left');
  await expect.poll(chapters).toEqual(['1', 'Lost:2', '3', '4', 'Found:5']);
  keys.press('ctrl+z');
  await expect.poll(chapters).toEqual(['1', 'Lost:2', '3', 'Found:4', '5']);
  await realClick(studio, page.getByRole('button', { name: 'Fold “Lost”' }));
  await expect(page.locator('[role=gridcell][data-scene], td[data-scene]')).toHaveCount(3);
  await studio.screenshot(page, 'board-chapters');
  // Dropped on a folded chapter a scene becomes its last one, and is out of sight like the others.
  await realDrag(studio, card(page, 0), page.locator('[data-chapter][data-folded]'));
  await expect.poll(chapters).toEqual(['Lost:2', '3', '1', 'Found:4', '5']);
  await expect(page.locator('[role=gridcell][data-scene]')).toHaveCount(2);
  keys.press('ctrl+z');
  await expect.poll(chapters).toEqual(['1', 'Lost:2', '3', 'Found:4', '5']);
  await realClick(studio, page.getByRole('button', { name: 'More for “Found”' }));
  await realClick(studio, page.getByRole('menuitem', { name: 'Move before the chapter before' }));
  await expect.poll(chapters).toEqual(['1', 'Found:4', '5', 'Lost:2', '3']);
});
