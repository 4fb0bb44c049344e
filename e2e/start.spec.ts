// The app starts and shows its home screen, and ends whatever it is at.

import { expect, shown, test } from './studio.ts';

test('starts with the home screen, and quits in the middle of a picture', async ({ studio }) => {
  const page = await studio.launch();
  await expect(page.locator(shown).first()).toBeVisible();
  expect(await page.title()).toBe('Fabula');
  await studio.screenshot(page, 'home-empty');

  const process = studio.app.process();
  const ended = new Promise((resolve) => process.once('exit', resolve));
  await studio.app.evaluate(({ app }) => {
    // The very sharp that the app reads and prints pictures with.
    const sharp = globalThis.process.getBuiltinModule('module').createRequire(`${app.getAppPath()}/`)(
      'sharp',
    );
    const create = { width: 3000, height: 3000, channels: 3, background: 'red' };
    for (let index = 0; index < 4; index++) sharp({ create }).resize(1000).png().toBuffer();
    setTimeout(() => app.quit(), 50);
  });
  expect(await ended).toBe(0);
});
