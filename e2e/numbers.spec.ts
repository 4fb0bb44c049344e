// What people type that is no word comes back: a checker of spelling once hung the window over a text that began so.

import { call } from './contract-client.ts';
import { newStory } from './pocket-story.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, test } from './studio.ts';

const shared = sharedStudio();

test('texts that begin with numbers and signs leave the window alive', async () => {
  const { page } = shared();
  await newStory(page, { scenes: 1 });
  await page.getByRole('button', { name: 'Scene 1: add words to read aloud' }).click();
  const caption = page.getByLabel('Scene 1: what is read aloud');
  for (const text of ['6', '1. one', '…', '“6” foxes', '— and then']) {
    await caption.fill(text);
    // The browser looks at a text when the page has nothing else to do.
    await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestIdleCallback(resolve), 300)));
    await expect(caption).toHaveValue(text);
  }
  await call(page, 'command.run', { name: 'view.cast' });
  await expect(page.getByRole('main', { name: 'Cast' })).toBeVisible();
});
