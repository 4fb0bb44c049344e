// Every screen and dialog, in light and dark, and what axe-core finds on each.

import type { Page } from '@playwright/test';
import { call, nextEvent, storyIn } from './contract-client.ts';
import { look } from './look.ts';
import { expectPicturesOnCards, newStory } from './pocket-story.ts';
import { sharedStudio } from './shared-studio.ts';
import { test } from './studio.ts';

const part = (page: Page, name: string) =>
  page.locator('label', { hasText: new RegExp(`^${name}$`) }).click();

async function draw(page: Page): Promise<void> {
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'missing' });
  await finished;
}

test.describe('in one app', () => {
  const shared = sharedStudio();

  test('home and its dialogs', async () => {
    const { studio, page } = shared();
    await look(studio, page, 'home');
    for (const [button, name] of [
      ['Settings', 'preferences'],
      ['About Fabula', 'about'],
    ] as const) {
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.getByRole('dialog').waitFor();
      await look(studio, page, name);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    for (const [command, name] of [
      ['help.news', 'news'],
      ['help.credits', 'credits'],
      ['app.models', 'models'],
    ] as const) {
      await call(page, 'command.run', { name: command });
      await page.getByRole('dialog').getByRole('heading').first().waitFor();
      await look(studio, page, name);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });

  test('parts of the story window and its dialogs', async () => {
    const { studio, page } = shared();
    await newStory(page, { title: 'Screens', scenes: 4 });
    await page.locator('[data-scene]').first().waitFor();
    await look(studio, page, 'storyboard');
    await page.getByRole('tab', { name: 'Drawing' }).click();
    await page.getByRole('button', { name: 'Advanced' }).click();
    await look(studio, page, 'advanced');
    await page.getByRole('tab', { name: 'Queue' }).click();
    await look(studio, page, 'queue-empty');
    await part(page, 'Cast');
    await page.getByRole('main', { name: 'Cast' }).getByRole('button').first().waitFor();
    await look(studio, page, 'cast-words');
    for (const [command, name] of [
      ['view.compare', 'compare-words'],
      ['view.palette', 'palette'],
      ['file.history', 'history'],
    ] as const) {
      await call(page, 'command.run', { name: command });
      await page.getByRole('dialog').waitFor();
      await look(studio, page, name);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });

  test('a drawn story: its board, its pictures, the comparison, the book', async () => {
    const { studio, page } = shared();
    test.slow();
    await newStory(page, { title: 'The Lantern', scenes: 3 });
    await call(page, 'story.edit', {
      edit: { type: 'character.add', name: 'Owl', description: 'a small owl with glasses' },
    });
    const { scenes, characters } = await storyIn(page);
    const captions = [
      'One evening the fox found a light.',
      'It snowed all night.',
      'Then they were friends.',
    ];
    for (const [index, { id }] of scenes.entries()) {
      await call(page, 'story.edit', { edit: { type: 'scene.set', id, caption: captions[index]! } });
    }
    const both = characters.map(({ id }) => id);
    await call(page, 'story.edit', { edit: { type: 'scene.set', id: scenes[2]!.id, cast: both } });
    await draw(page);
    await expectPicturesOnCards(page, 3);
    await look(studio, page, 'board-drawn');

    const again = nextEvent(page, 'draw.finished');
    await call(page, 'draw.start', { scenes: [scenes[0]!.id], seed: 'new' });
    await again;
    await call(page, 'story.edit', { edit: { type: 'scene.set', id: scenes[1]!.id, prompt: 'on a boat' } });
    await page.getByRole('button', { name: 'Draw 1 scene again' }).waitFor();
    await look(studio, page, 'board-outdated');
    await page.getByRole('button', { name: 'More for this picture' }).last().click();
    await page.getByRole('menuitem', { name: 'Compare with the one on the card' }).click();
    await page.getByRole('dialog').waitFor();
    await look(studio, page, 'pair');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await part(page, 'Cast');
    await page.getByRole('main', { name: 'Cast' }).getByRole('checkbox').first().waitFor();
    await look(studio, page, 'cast-two');

    await call(page, 'command.run', { name: 'view.compare' });
    await page.getByRole('dialog', { name: 'With and without' }).waitFor();
    await page.locator('label', { hasText: /^All scenes$/ }).click();
    const compared = nextEvent(page, 'draw.finished');
    await page.getByRole('button', { name: /^Draw \d missing pictures?$/ }).click();
    await compared;
    await page.getByRole('img', { name: 'Scene 3: plain' }).waitFor();
    await look(studio, page, 'compare-drawn');
    await page.locator('label', { hasText: /^Slider$/ }).click();
    await look(studio, page, 'compare-slider');

    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await part(page, 'Read');
    await page.getByRole('document', { name: /^Page 1 of/ }).waitFor();
    await look(studio, page, 'reader-title');
    for (let turn = 0; turn < 2; turn++) await page.keyboard.press('ArrowRight');
    await page.getByRole('document').getByRole('img', { name: captions[0]! }).waitFor();
    await look(studio, page, 'reader-page');
  });

  test('what goes wrong, and what waits', async () => {
    const { studio, page } = shared();
    test.slow();
    await newStory(page, { title: 'The Lantern', scenes: 3, steps: 24, side: null });
    const [, second, third] = (await storyIn(page)).scenes;
    await call(page, 'story.edit', {
      edit: { type: 'scene.set', id: second!.id, prompt: `through the snow ${'and the snow '.repeat(40)}` },
    });
    await page
      .getByText(/tokens too long/)
      .first()
      .waitFor();
    await look(studio, page, 'board-too-long');
    await call(page, 'draw.start', { scenes: [second!.id] });
    await page.locator('[data-scene][data-state=failed]').waitFor();
    await call(page, 'draw.start', { scenes: [third!.id] });
    await call(page, 'queue.pause');
    await page.getByRole('button', { name: '1 waiting' }).click();
    await look(studio, page, 'queue-waiting-failed');
  });
});
