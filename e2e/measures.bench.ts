// Times and memory that the README gives, measured on the running app; the targets are the assertions.
import { call, nextEvent } from './contract-client.ts';
import { newStory } from './pocket-story.ts';
import { expect, type Studio, test } from './studio.ts';

/** Milliseconds. */
const longestLag = 50;

const memory = ({ app }: Studio) =>
  app.evaluate(({ app: electron }) =>
    Math.round(electron.getAppMetrics().reduce((sum, one) => sum + one.memory.workingSetSize, 0) / 1024),
  );

test('main process and page stay quick while a story is drawn', async ({ studio }) => {
  const began = performance.now();
  const page = await studio.launch();
  const start = performance.now() - began;
  const idle = await memory(studio);
  await newStory(page, { scenes: 4, steps: 20 });
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
