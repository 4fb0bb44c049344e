// The language of the windows: the system's where Fabula has it, or the one that a person chose, at once.

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { drop } from './drop.ts';
import { expect, test } from './studio.ts';

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
