// The language of the windows: the system's where Fabula has it, or the one that a person chose, at once. In each,
// nothing lies over a control.

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { call } from './contract-client.ts';
import { drop } from './drop.ts';
import { hiddenControls, resize } from './layout.ts';
import { newStory } from './pocket-story.ts';
import { expect, type Studio, test } from './studio.ts';

const language = (page: Page) => page.evaluate(() => document.documentElement.lang);

test('the window speaks the language of the system', async ({ studio }) => {
  const page = await studio.launch({ env: { LANGUAGE: 'de_AT:en', LANG: 'de_AT.UTF-8' } });
  await expect(page.getByRole('button', { name: 'Neue Geschichte' })).toBeVisible();
  expect(await language(page)).toMatch(/^de/);
});

test('another is chosen in the settings, at once in window, menu and what is said, and kept', async ({
  studio,
}) => {
  const page = await studio.launch();
  const broken = path.join(studio.home, 'broken.fabula');
  fs.writeFileSync(broken, 'no story');
  await drop(studio, page, [broken]);
  await expect(page.getByText('broken.fabula is not a Fabula story.')).toBeVisible();

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: '简体中文' }).click();
  await expect(page.getByRole('dialog', { name: '设置' })).toBeVisible();
  expect(await language(page)).toBe('zh-CN');
  const menu = () =>
    studio.app.evaluate(({ Menu }) => Menu.getApplicationMenu()!.items.map(({ label }) => label));
  await expect.poll(menu).toContain('文件');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: '新建故事' })).toBeVisible();

  await studio.quit();
  const again = await studio.launch();
  await expect(again.getByRole('button', { name: '新建故事' })).toBeVisible();
});

for (const chosen of ['de', 'zh-CN'] as const) {
  test(`every control can be reached in ${chosen}`, async ({ studio }) => {
    test.slow();
    const page = await studio.launch();
    await call(page, 'preferences.set', { language: chosen });
    await expect.poll(() => language(page)).toContain(chosen.slice(0, 2));
    await expectReachable(studio, page, `${chosen}-home`);
    await newStory(page, { title: 'The fox who found a lantern and kept it', scenes: 4 });
    for (const view of ['view.cast', 'view.story'] as const) {
      await call(page, 'command.run', { name: view });
      await page.getByRole('main').waitFor();
      await expectReachable(studio, page, `${chosen}-${view.slice(5)}`);
    }
    await call(page, 'command.run', { name: 'app.preferences' });
    await page.getByRole('dialog').waitFor();
    await studio.screenshot(page, `preferences-${chosen}`);
    await page.keyboard.press('Escape');
    await studio.screenshot(page, `board-${chosen}`);
  });
}

async function expectReachable(studio: Studio, page: Page, where: string): Promise<void> {
  for (const [width, height] of [
    [720, 560],
    [880, 600],
    [1024, 700],
    [1280, 800],
    [1920, 1080],
  ] as const) {
    await resize(studio, page, width, height);
    const faults = await hiddenControls(page);
    if (faults.length > 0)
      await page.screenshot({ path: `test-results/screens/layout-${where}-${width}.png` });
    expect.soft(faults, `${where} at ${width} × ${height}`).toEqual([]);
  }
}
