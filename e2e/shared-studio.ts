// One app for tests that need a page and leave nothing behind, whichever file they stand in: a start and an end of it, and of its
// engine, take longer than they do. A test that fails takes it along; the next has a new one.

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { preferences } from '../src-main/contract/preferences.ts';
import { call } from './contract-client.ts';
import { expect, expectNoErrors, type SharedApp, type Studio, shown, test } from './studio.ts';

/** Of the tests that stand beside this call. Each begins at a home without stories, with a page that was just loaded. */
export function sharedStudio(): () => { studio: Studio; page: Page } {
  let shared: SharedApp;
  test.describe.configure({ mode: 'default' });
  test.beforeEach(async ({ app }) => {
    shared = app;
    await clear(app);
  });
  test.afterEach(() => expectNoErrors(shared.studio));
  return () => shared;
}

async function clear({ studio, page }: SharedApp): Promise<void> {
  await closeOthers(studio, page);
  await call(page, 'command.run', { name: 'view.home' });
  for (const { key } of (await call(page, 'home.get')).recents) await call(page, 'home.forget', { key });
  await call(page, 'preferences.set', preferences.parse({}));
  fs.rmSync(path.join(studio.home, 'Documents'), { recursive: true, force: true });
  await page.reload();
  await page.waitForSelector(shown);
  // Another app may have been in front meanwhile.
  await studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.focus());
}

/** A window that a test leaves would lie over the next one's, under its pointer and before its keys. */
async function closeOthers({ app }: Studio, page: Page): Promise<void> {
  const own = await (await app.browserWindow(page)).evaluate((window) => window.id);
  await app.evaluate(({ BrowserWindow }, kept) => {
    for (const one of BrowserWindow.getAllWindows()) if (one.id !== kept) one.close();
  }, own);
  await expect.poll(() => app.windows().length).toBe(1);
}
