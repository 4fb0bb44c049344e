// A story of five hundred scenes: written, opened, scrolled and put in another order.

import { call, storyIn } from './contract-client.ts';
import { newStory } from './pocket-story.ts';
import { expect, test } from './studio.ts';

test('500 scenes are opened, scrolled by pointer and keyboard, and moved', async ({ studio }) => {
  let page = await studio.launch();
  await newStory(page, { title: 'Long', scenes: 500 });
  await studio.quit();

  page = await studio.launch();
  await page.getByText('Long', { exact: true }).click();
  const cards = page.locator('[data-scene]');
  const { scenes } = await storyIn(page);
  expect(scenes).toHaveLength(500);
  const card = (place: number) => page.locator(`[data-scene="${scenes.at(place)!.id}"]`);
  await expect(card(0)).toBeVisible();
  expect(await cards.count()).toBeLessThan(60);

  await card(0).hover();
  await page.mouse.wheel(0, 1_000_000);
  await expect(card(-1)).toBeVisible();
  expect(await cards.count()).toBeLessThan(60);
  await studio.screenshot(page, 'storyboard-500');

  await card(-1).focus();
  await page.keyboard.press('Control+Home');
  await expect(card(0)).toBeFocused();

  await call(page, 'story.edit', { edit: { type: 'scene.move', ids: [scenes.at(-1)!.id], to: 0 } });
  await expect(cards.first()).toHaveAttribute('data-scene', String(scenes.at(-1)!.id));
});
