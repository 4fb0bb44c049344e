// One app for all tests of a file, for tests that need a page and leave nothing behind: a start and an end of it take
// longer than they do.

import type { Page } from '@playwright/test';
import { call } from './contract-client.ts';
import { end, expectNoErrors, newHome, type Studio, shown, test } from './studio.ts';

/** Of the tests that stand beside this call. Each begins at a home without stories, with a page that was just loaded. */
export function sharedStudio(): () => { studio: Studio; page: Page } {
  let studio: Studio;
  let page: Page;
  test.describe.configure({ mode: 'default' });
  test.beforeAll(async () => {
    studio = newHome();
    page = await studio.launch();
  });
  test.beforeEach(async () => {
    await call(page, 'command.run', { name: 'view.home' });
    for (const { key } of (await call(page, 'home.get')).recents) await call(page, 'home.forget', { key });
    await page.reload();
    await page.waitForSelector(shown);
  });
  test.afterEach(() => expectNoErrors(studio));
  test.afterAll(() => end(studio));
  return () => ({ studio, page });
}
