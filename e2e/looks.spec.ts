// The look of a character: drawn, held by its scenes, chosen anew, taken back, and still there later. And where somebody
// is in a scene.

import type { Page } from '@playwright/test';
import { call, nextEvent, storyIn } from './contract-client.ts';
import { look } from './look.ts';
import { newStory } from './pocket-story.ts';
import { realKeys } from './real-keys.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, test } from './studio.ts';

test.skip(process.platform !== 'linux', 'real keys are pressed on an X server');

const part = (page: Page, name: string) =>
  page.locator('label', { hasText: new RegExp(`^${name}$`) }).click();

async function drawnBy(page: Page, act: () => Promise<void>): Promise<void> {
  const finished = nextEvent(page, 'draw.finished');
  await act();
  expect(await finished).toEqual({ drawn: 1, failed: 0 });
}

const character = async (page: Page) => (await storyIn(page)).characters[0]!;
const outdated = async (page: Page) => (await storyIn(page)).scenes[0]!.frames.map((one) => one.outdated);

test('a look is drawn, held, chosen anew, undone and kept', async ({ studio }) => {
  test.slow();
  let page = await studio.launch();
  await newStory(page, { title: 'Looks', scenes: 1 });
  const cast = page.getByRole('main', { name: 'Cast' });
  await part(page, 'Cast');
  await drawnBy(page, () => cast.getByRole('button', { name: 'Draw Fox' }).click());
  await expect(cast.getByRole('img', { name: 'How Fox looks' })).toBeVisible();
  await expect(cast.getByText('This is how Fox looks')).toBeVisible();
  await expect(cast.getByRole('switch', { name: 'Keep this look in every scene' })).toBeChecked();
  expect(await character(page)).toMatchObject({ held: true, portrait: { frames: [{ method: 'plain' }] } });
  // It is no scene of the story.
  expect((await storyIn(page)).scenes).toHaveLength(1);

  await part(page, 'Story');
  await drawnBy(page, () => page.getByRole('button', { name: 'Draw 1 scene' }).click());
  const [drawn] = (await storyIn(page)).scenes[0]!.frames;
  const { settings } = await call(page, 'frame.get', { id: drawn!.id });
  expect(settings.hold).toMatchObject({ picture: { weight: 2 } });
  expect(await outdated(page)).toEqual([false]);
  await expect(page.locator('[data-scene]').first().getByLabel('(look kept)')).toBeVisible();

  // Where Fox is in it was found; it is marked by the keys, by the pointer, and left to Fabula again.
  await part(page, 'Cast');
  const keys = await realKeys(studio);
  const subject = async () => (await character(page)).portrait!.frames[0]!.ownSubject!;
  expect((await subject()).marked).toBeNull();
  const where = page.getByRole('dialog', { name: 'Where Fox is in this picture' });
  const mark = async (act: () => Promise<void>) => {
    await cast.getByRole('button', { name: 'What is held on to: Fox' }).click();
    await act();
    await where.waitFor({ state: 'detached' });
  };
  const canvas = where.getByRole('application', { name: 'Picture of Fox to paint on' });
  await mark(async () => {
    await where.locator('label', { hasText: 'Box' }).click();
    await where.getByRole('button', { name: 'Nothing' }).click();
    await expect(where.getByRole('button', { name: 'Hold on to this' })).toBeDisabled();
    await canvas.focus();
    await canvas.press('ArrowLeft');
    await canvas.press('Shift+ArrowDown');
    await canvas.press('Enter');
    await expect(where.getByText('27 % of the picture is held on to.')).toBeVisible();
    await look(studio, page, 'subject');
    await where.getByRole('button', { name: 'Hold on to this' }).click();
  });
  await expect.poll(async () => (await subject()).marked?.width).toBe(64);
  await expect.poll(() => outdated(page)).toEqual([true]);
  const { marked } = await subject();
  await mark(async () => {
    await where.locator('label', { hasText: 'Erase' }).click();
    const { x, y, width, height } = (await canvas.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width, y + height / 2, { steps: 4 });
    await page.mouse.up();
    await where.getByRole('button', { name: 'Hold on to this' }).click();
  });
  await expect.poll(async () => (await subject()).marked!.bits).not.toBe(marked!.bits);
  keys.press('ctrl+z');
  await expect.poll(async () => (await subject()).marked).toEqual(marked);
  await mark(() => where.getByRole('button', { name: 'Leave it to Fabula' }).click());
  await expect.poll(() => outdated(page)).toEqual([false]);

  await cast.getByRole('img', { name: 'How Fox looks' }).hover();
  await drawnBy(page, () => cast.getByRole('button', { name: 'Another picture of Fox' }).click());
  expect((await character(page)).portrait!.frames).toHaveLength(2);
  await expect.poll(() => outdated(page)).toEqual([true]);
  await expect(page.getByRole('button', { name: 'Draw 1 scene again' })).toBeVisible();

  // The first picture again, by its button; and back by the keyboard.
  await cast.getByRole('button', { name: 'Picture 1 of Fox' }).click();
  await expect.poll(() => outdated(page)).toEqual([false]);
  keys.press('ctrl+z');
  await expect.poll(() => outdated(page)).toEqual([true]);
  keys.press('ctrl+y');
  await expect.poll(() => outdated(page)).toEqual([false]);

  await cast.getByRole('switch', { name: 'Keep this look in every scene' }).click();
  await expect.poll(async () => (await character(page)).held).toBe(false);
  await expect.poll(() => outdated(page)).toEqual([true]);
  keys.press('ctrl+z');
  await expect.poll(() => outdated(page)).toEqual([false]);
  await studio.quit();

  page = await studio.launch();
  await page.getByText('Looks', { exact: true }).click();
  await expect.poll(() => outdated(page)).toEqual([false]);
  const kept = await character(page);
  expect(kept).toMatchObject({ held: true });
  expect(kept.portrait!.frames).toHaveLength(2);
  expect(kept.portrait!.picked).toBe(kept.portrait!.frames.at(-1)!.id);
});

test.describe('in one app', () => {
  const shared = sharedStudio();

  test('a look is taken from a drawn scene', async () => {
    const { page } = shared();
    await newStory(page, { title: 'Taken', scenes: 1 });
    await drawnBy(page, () => page.getByRole('button', { name: 'Draw 1 scene' }).click());
    await page.getByRole('button', { name: 'More for this picture' }).click();
    await drawnBy(page, () => page.getByRole('menuitem', { name: 'Keep the look of Fox' }).click());
    await expect(page.getByRole('main', { name: 'Cast' }).getByText('This is how Fox looks')).toBeVisible();
    const { scenes, characters } = await storyIn(page);
    const [{ portrait, held }] = characters as [(typeof characters)[0]];
    expect(held).toBe(true);
    expect(portrait!.frames[0]!.seed).toBe(scenes[0]!.frames[0]!.seed);
  });

  test('in a scene of two each has a side, which is part of the picture', async () => {
    const { page } = shared();
    await newStory(page, { title: 'Sides', scenes: 1 });
    await call(page, 'story.edit', {
      edit: { type: 'character.add', name: 'Owl', description: 'a small owl with glasses' },
    });
    await expect(page.getByRole('radiogroup', { name: 'Where Fox is' })).toHaveCount(0);
    await page.getByRole('button', { name: 'Owl', exact: true }).click();
    const { scenes, characters } = await storyIn(page);
    const [fox, owl] = characters.map(({ id }) => id);
    expect(scenes[0]!.cast).toEqual([fox, owl]);
    const side = (name: string, place: string) =>
      page
        .getByRole('radiogroup', { name: `Where ${name} is` })
        .locator('label', { hasText: place })
        .click();
    await side('Fox', 'Left');
    await side('Owl', 'Right');
    const places = async () => (await storyIn(page)).scenes[0]!.places;
    await expect.poll(places).toEqual([
      { character: fox, place: 'left' },
      { character: owl, place: 'right' },
    ]);
    await side('Fox', 'Any');
    await expect.poll(places).toEqual([{ character: owl, place: 'right' }]);

    // Each is held by a look of its own, seen on its side alone.
    await call(page, 'story.edit', { edit: { type: 'settings.set', settings: { steps: 2 } } });
    for (const id of [fox!, owl!])
      await call(page, 'story.edit', { edit: { type: 'character.look', id, held: true, seed: id } });
    await side('Fox', 'Left');
    // Or in a box of its own, by the keys.
    await side('Owl', 'Box');
    const where = page.getByRole('dialog', { name: 'Where Owl is in the scene' });
    const box = where.getByRole('application', { name: 'Box of Owl' });
    for (const press of ['Shift+ArrowUp', 'Shift+ArrowUp', 'ArrowDown']) await box.press(press);
    await look(shared().studio, page, 'place-box');
    await where.getByRole('button', { name: 'Place Owl here' }).click();
    await where.waitFor({ state: 'detached' });
    await expect
      .poll(async () => (await places()).at(-1)!.place)
      .toEqual({
        left: 0.5,
        top: 0.03125,
        right: 1,
        bottom: 0.96875,
      });
    await drawnBy(page, () => page.getByRole('button', { name: 'Draw 1 scene' }).click());
    const [drawn] = (await storyIn(page)).scenes[0]!.frames;
    const { settings } = await call(page, 'frame.get', { id: drawn!.id });
    expect(settings.hold).toMatchObject({ picture: { weight: 2 } });
    expect(await outdated(page)).toEqual([false]);
    await side('Fox', 'Middle');
    await expect.poll(() => outdated(page)).toEqual([true]);
    await call(page, 'story.undo');
    await expect.poll(() => outdated(page)).toEqual([false]);
    // Whoever is taken out of the story holds nothing any more.
    await call(page, 'story.edit', { edit: { type: 'character.remove', id: owl! } });
    await expect.poll(() => outdated(page)).toEqual([true]);
  });

  test('where nothing is set the model holds by pictures; shown beside plain and words, and as strict as the slider says', async () => {
    const { page } = shared();
    await newStory(page, { title: 'Held', scenes: 1 });
    await call(page, 'story.edit', { edit: { type: 'settings.set', settings: { steps: 2 } } });
    await drawnBy(page, () => page.getByRole('button', { name: 'Draw 1 scene' }).click());
    const settingsOf = async (index: number) => {
      const { scenes } = await storyIn(page);
      return (await call(page, 'frame.get', { id: scenes[0]!.frames[index]!.id })).settings;
    };
    expect(await settingsOf(0)).toMatchObject({ method: 'plain', hold: { picture: { anchor: 0.5 } } });

    await call(page, 'command.run', { name: 'view.compare' });
    const dialog = page.getByRole('dialog', { name: 'With and without' });
    const finished = nextEvent(page, 'draw.finished');
    await dialog.getByRole('button', { name: 'Draw 2 missing pictures' }).click();
    expect(await finished).toEqual({ drawn: 2, failed: 0 });
    for (const way of ['plain', 'by words', 'by look'])
      await expect(dialog.locator(`img[alt="Scene 1: ${way}"]`)).toBeVisible();
    const scene = (await storyIn(page)).scenes[0]!.id;
    const [ways] = await call(page, 'compare.get', { scenes: [scene] });
    const held = async (id: number | null | undefined) =>
      (await call(page, 'frame.get', { id: id! })).settings;
    expect(await held(ways!.plain)).not.toHaveProperty('hold');
    expect(await held(ways!.words)).not.toHaveProperty('hold');
    expect((await held(ways!.words)).method).toBe('onestory');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    await page.getByRole('tab', { name: 'Drawing' }).click();
    const slider = page.getByRole('slider', { name: 'Characters stay the same' });
    await slider.focus();
    await slider.press('End');
    await expect
      .poll(async () => (await storyIn(page)).story.settings.hold?.picture?.weight ?? 0)
      .toBeGreaterThan(2);
  });
});
