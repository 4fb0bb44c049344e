// The app asks nothing of any network by itself. Where the machine lets them, all tests run in a network namespace
// that has nothing but loopback (scripts/e2e.ts); and whatever is asked for is recorded here.

import os from 'node:os';
import { call, nextEvent } from './contract-client.ts';
import { newStory } from './pocket-story.ts';
import { expect, test } from './studio.ts';

test('a whole story is made without one request that leaves the app', async ({ studio }) => {
  const page = await studio.launch();
  const asked: string[] = [];
  studio.app.context().on('request', (request) => asked.push(request.url()));
  await page.reload();
  await newStory(page, { scenes: 2 });
  const finished = nextEvent(page, 'draw.finished');
  await call(page, 'draw.start', { scenes: 'missing' });
  expect(await finished).toEqual({ drawn: 2, failed: 0 });
  await page.locator('[data-scene] img').nth(1).waitFor();
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.filter((url) => !url.startsWith('app://'))).toEqual([]);
  expect(studio.log()).not.toContain('refused request');
});

if (process.env.FABULA_E2E_OFFLINE === 'yes') {
  test('there is no network here', async ({ studio }) => {
    await studio.launch();
    const interfaces = Object.values(os.networkInterfaces()).flat();
    expect(interfaces.filter((one) => !one?.internal)).toEqual([]);
  });
}
