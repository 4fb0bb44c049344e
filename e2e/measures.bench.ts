// Times and memory that the README gives, measured on the running app; the targets are the assertions.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createSample, finishedFrame } from '../src-main/store/testing/sample-document.ts';
import { call, nextEvent } from './contract-client.ts';
import { newStory } from './pocket-story.ts';
import { expect, type Studio, test } from './studio.ts';

/** Milliseconds. */
const longestLag = 50;
const longestOpening = 500;
/** Seconds, with the typing left out. */
const longestFirst = 10;

const memory = ({ app }: Studio) =>
  app.evaluate(({ app: electron }) =>
    Math.round(electron.getAppMetrics().reduce((sum, one) => sum + one.memory.workingSetSize, 0) / 1024),
  );

test('main process and page stay quick while a story is drawn', async ({ studio }) => {
  const began = performance.now();
  const page = await studio.launch();
  const start = performance.now() - began;
  const idle = await memory(studio);
  await newStory(page, { scenes: 4, steps: 20, side: null });
  await studio.app.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
    const histogram = monitorEventLoopDelay({ resolution: 5 });
    histogram.enable();
    Object.assign(globalThis, { histogram });
  });
  await page.evaluate(() => {
    const lags: number[] = [];
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      lags.push(Math.max(0, now - last - 5));
      last = now;
    }, 5);
    Object.assign(window, { lags });
  });
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'missing' });
  expect(await finished).toEqual({ drawn: 4, failed: 0 });
  const drawing = await memory(studio);
  const main = await studio.app.evaluate(
    () =>
      (globalThis as unknown as { histogram: { percentile(p: number): number } }).histogram.percentile(99) /
        1e6 -
      5,
  );
  const inPage = await page.evaluate(() => {
    const { lags } = window as unknown as { lags: number[] };
    return lags.sort((a, b) => a - b)[Math.floor(lags.length * 0.99)]!;
  });
  console.log(
    `start ${start.toFixed(0)} ms; memory ${idle} MB idle, ${drawing} MB after drawing; ` +
      `event loop lag p99 ${main.toFixed(1)} ms in main, ${inPage.toFixed(1)} ms in the page`,
  );
  expect(main).toBeLessThan(longestLag);
  expect(inPage).toBeLessThan(longestLag);
});

test('a first own picture is there soon after the app is up, as it draws by itself', async ({ studio }) => {
  const page = await studio.launch();
  const began = performance.now();
  await page.getByRole('button', { name: 'New story' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Bruno');
  await page.getByPlaceholder(/How does it look/).fill('a brown bear with a red scarf');
  await page.getByRole('button', { name: 'Write the story' }).click();
  await page.getByLabel('Scenes, one on each line').fill('a bear on a hill');
  const finished = nextEvent(page, 'draw.finished');
  await page.getByRole('button', { name: 'Draw 1 scene' }).click();
  const asked = performance.now();
  expect(await finished).toEqual({ drawn: 1, failed: 0 });
  await page.locator('[data-scene] img').waitFor();
  const [all, drawing] = [began, asked].map((from) => ((performance.now() - from) / 1000).toFixed(1));
  console.log(`first own picture ${all} s after the app was up, of which ${drawing} s drawing`);
  expect(Number(all)).toBeLessThan(longestFirst);
});

test('a story of 500 drawn scenes opens at once', async ({ studio }) => {
  const file = path.join(studio.home, 'long.fabula');
  const png = await readFile(path.join(import.meta.dirname, '../assets/icons/fabula.png'));
  const long = createSample(file, 500);
  for (const { id } of long.board.scenes) {
    const { image, ...frame } = finishedFrame(long, id, { png });
    long.frames.commit({ ...frame, image: { ...image, thumbnail: png } });
  }
  long.close();

  await studio.launch({ args: [file] });
  await studio.quit();
  const page = await studio.launch();
  const recent = page.getByText('The Fox', { exact: true });
  await expect(recent).toBeVisible();
  const opening = await page.evaluate(async () => {
    const title = [...document.querySelectorAll('*')].find(
      (one) => one.childElementCount === 0 && one.textContent === 'The Fox',
    ) as HTMLElement;
    const began = performance.now();
    title.click();
    const shown = () => document.querySelector<HTMLImageElement>('[data-scene] img');
    while (!shown()?.complete || !shown()?.naturalWidth) await new Promise(requestAnimationFrame);
    return performance.now() - began;
  });
  console.log(`a story of 500 drawn scenes: ${opening.toFixed(0)} ms from the click to its first picture`);
  expect(opening).toBeLessThan(longestOpening);
});
