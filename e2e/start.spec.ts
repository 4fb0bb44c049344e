// The app starts and shows its home screen.

import { expect, shown, test } from './studio.ts';

test('starts with the home screen', async ({ studio }) => {
  const page = await studio.launch();
  await expect(page.locator(shown).first()).toBeVisible();
  expect(await page.title()).toBe('Fabula');
  await studio.screenshot(page, 'home-empty');
});
