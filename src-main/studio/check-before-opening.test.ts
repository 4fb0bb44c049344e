import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { CheckThreads } from '../store/file/file-check-worker.ts';
import { createSample, drawSample, temporaryFolder } from '../store/testing/sample-document.ts';
import { CheckBeforeOpening } from './check-before-opening.ts';

const threads = new CheckThreads(new URL('../store/file/file-check-worker.ts', import.meta.url));
const inWorker = threads.check;
afterAll(() => threads.close());

function closedStory(folder: string): string {
  const document = createSample(join(folder, 'a.fabula'));
  for (let at = 0; at < 5; at++) drawSample(document, 1, { png: Buffer.alloc(1_000_000, at) });
  document.close();
  return document.path;
}

it('a file is looked through while this thread goes on, once for all who ask meanwhile', async () => {
  using folder = temporaryFolder();
  const file = closedStory(folder.path);
  let asked = 0;
  const checks = new CheckBeforeOpening((one) => {
    asked += 1;
    return inWorker(one);
  });
  let turns = 0;
  const watch = setInterval(() => turns++, 1);
  expect(await Promise.all([checks.isSound(file), checks.isSound(file)])).toEqual([true, true]);
  clearInterval(watch);
  expect([asked, turns > 3]).toEqual([1, true]);
});

it('is not sound when it is damaged, changed meanwhile, no document, or gone', async () => {
  using folder = temporaryFolder();
  const file = closedStory(folder.path);
  const changing = new CheckBeforeOpening(async (one) => {
    const problem = await inWorker(one);
    appendFileSync(one, 'x');
    return problem;
  });
  expect(await changing.isSound(file)).toBe(false);
  const checks = new CheckBeforeOpening(inWorker);
  writeFileSync(file, 'no story');
  expect(await checks.isSound(file)).toBe(false);
  expect(await checks.isSound(join(folder.path, 'gone.fabula'))).toBe(false);
});
