// Drawing goes on when its story is left: home shows how far it is, and nothing has to be asked for again.

import { call, nextEvent, storyIn } from './contract-client.ts';
import { firstPicture, newStory, pictures, sampling } from './pocket-story.ts';
import { sharedStudio } from './shared-studio.ts';
import { expect, test } from './studio.ts';

const STEPS = 30;

test('Stop at home ends drawing, and quitting keeps what is left for the next start', async ({ studio }) => {
  let page = await studio.launch();
  await newStory(page, { title: 'The Lantern', scenes: 3, steps: 24, side: 192 });
  const atWork = sampling(page);
  await page.getByRole('button', { name: 'Draw 3 scenes' }).click();
  await atWork;
  await page.getByRole('button', { name: 'Home' }).click();
  await page.getByRole('button', { name: 'Stop drawing “The Lantern”' }).click();
  await expect(page.getByRole('region', { name: '“The Lantern” is being drawn' })).toHaveCount(0);
  await page.getByText('The Lantern', { exact: true }).click();
  expect(await call(page, 'queue.get')).toMatchObject({ status: 'idle', jobs: [] });

  const again = sampling(page);
  await page.getByRole('button', { name: /^Draw \d scenes?$/ }).click();
  await again;
  await page.getByRole('button', { name: 'Home' }).click();
  await expect(page.getByRole('region', { name: '“The Lantern” is being drawn' })).toBeVisible();
  await studio.quit();
  page = await studio.launch();
  await page.getByText('The Lantern', { exact: true }).click();
  expect(await call(page, 'queue.get')).toMatchObject({ status: 'offered' });
});

test('with its last window closed, the app draws to the end and then goes', async ({ studio }) => {
  let page = await studio.launch();
  await newStory(page, { title: 'The Lantern', scenes: 2, steps: STEPS, side: 192 });
  const atWork = sampling(page);
  await page.getByRole('button', { name: 'Draw 2 scenes' }).click();
  await atWork;
  const gone = studio.app.waitForEvent('close', { timeout: 60_000 });
  await studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  await gone;
  page = await studio.launch();
  await page.getByText('The Lantern', { exact: true }).click();
  expect(pictures(await storyIn(page))).toEqual([1, 1]);
  expect(await call(page, 'queue.get')).toMatchObject({ status: 'idle' });
});

test.describe('in one app', () => {
  const shared = sharedStudio();

  test('home shows what is left of a story it was drawn from, and it is opened in the middle of it', async () => {
    const { studio, page } = shared();
    await newStory(page, { title: 'The Lantern', scenes: 3, steps: STEPS, side: 192 });
    const one = firstPicture(page);
    await page.getByRole('button', { name: 'Draw 3 scenes' }).click();
    await one;
    await page.getByRole('button', { name: 'Home' }).click();
    const work = page.getByRole('region', { name: '“The Lantern” is being drawn' });
    await expect(work).toContainText('2 pictures left');
    await expect(work).toContainText('1 picture left');
    await studio.screenshot(page, 'home-drawing');
    expect(await studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);

    await page.getByText('The Lantern', { exact: true }).click();
    await expect(page.getByRole('region', { name: 'Drawing' })).toBeVisible();
    const finished = nextEvent(page, 'draw.finished');
    expect(await finished).toEqual({ drawn: 3, failed: 0 });
    expect(pictures(await storyIn(page))).toEqual([1, 1, 1]);
  });

  test('a story that is drawn at home is closed when it is done, with all its pictures', async () => {
    const { page } = shared();
    await newStory(page, { title: 'The Lantern', scenes: 2, steps: STEPS, side: 192 });
    const atWork = sampling(page);
    await page.getByRole('button', { name: 'Draw 2 scenes' }).click();
    await atWork;
    await page.getByRole('button', { name: 'Home' }).click();
    const work = page.getByRole('region', { name: '“The Lantern” is being drawn' });
    await expect(work).toBeVisible();
    await page.getByRole('button', { name: 'More for “The Lantern”' }).click();
    await page.getByRole('menuitem', { name: 'Remove from this list' }).click();
    await expect(page.getByRole('alert')).toContainText('This story is being drawn.');
    await expect(work).toHaveCount(0, { timeout: 30_000 });
    await expect
      .poll(async () => (await call(page, 'home.get')).recents)
      .toMatchObject([{ scenes: 2, drawn: 2 }]);
    await page.getByText('The Lantern', { exact: true }).click();
    expect(pictures(await storyIn(page))).toEqual([1, 1]);
    expect(await call(page, 'queue.get')).toMatchObject({ status: 'idle' });
  });
});
