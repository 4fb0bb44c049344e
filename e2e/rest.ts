// Whether a page that nobody touches does nothing: one that renders again and again takes the processor from drawing.

import type { CDPSession, Page } from '@playwright/test';

const MOMENT_MS = 500;

/** How often styles were reckoned anew, or a next frame was asked for, in a moment in which nothing happened. */
export async function workAtRest(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  try {
    await devtools.send('Performance.enable');
    const before = await recalculations(devtools);
    const asked = await framesAskedFor(page);
    return (await recalculations(devtools)) - before + asked;
  } finally {
    await devtools.detach();
  }
}

async function recalculations(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'RecalcStyleCount')!.value;
}

/** In a moment. What renders itself in a circle asks for frames even where it changes nothing that is seen. */
const framesAskedFor = (page: Page): Promise<number> =>
  page.evaluate(async (moment) => {
    const ask = window.requestAnimationFrame;
    let asked = 0;
    window.requestAnimationFrame = (callback) => {
      asked += 1;
      return ask(callback);
    };
    await new Promise((resolve) => setTimeout(resolve, moment));
    window.requestAnimationFrame = ask;
    return asked;
  }, MOMENT_MS);
