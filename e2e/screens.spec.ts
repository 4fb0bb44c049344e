// Every screen and dialog without a picture in it, in light and dark, and what axe-core finds on each.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { call } from './contract-client.ts';
import { newStory } from './pocket-story.ts';
import { expect, type Studio, test } from './studio.ts';

async function look(studio: Studio, page: Page, name: string): Promise<void> {
  await studio.screenshot(page, name);
  // The colours between light and dark are nobody's to read.
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
    const passing = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(passing.map((one) => one.finished));
  });
  // Electron cannot open the page that axe-core's usual way needs.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const found = serious.map(({ id, nodes }) => `${name}: ${id} ${nodes.map(({ html }) => html).join(' ')}`);
  expect.soft(found).toEqual([]);
}

test('home and its dialogs', async ({ studio }) => {
  const page = await studio.launch();
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
});

test('parts of the story window and its dialogs', async ({ studio }) => {
  const page = await studio.launch();
  await newStory(page, { title: 'Screens', scenes: 4 });
  await page.locator('[data-scene]').first().waitFor();
  await look(studio, page, 'storyboard');
  await page.getByRole('tab', { name: 'Drawing' }).click();
  await page.getByRole('button', { name: 'Advanced' }).click();
  await look(studio, page, 'advanced');
  await page.getByRole('tab', { name: 'Queue' }).click();
  await look(studio, page, 'queue-empty');
  for (const part of ['Cast', 'Compare']) {
    await page.locator('label', { hasText: new RegExp(`^${part}$`) }).click();
    await page.getByRole('main', { name: part }).getByRole('button').first().waitFor();
    await look(studio, page, `${part.toLowerCase()}-words`);
  }
  for (const [command, name] of [
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
