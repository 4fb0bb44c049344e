import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSample, temporaryFolder } from '../testing/sample-document.ts';
import { CheckThreads } from './file-check-worker.ts';

let started = 0;
const count = () => started++;
beforeEach(() => {
  started = 0;
  process.on('worker', count);
});
afterEach(() => process.off('worker', count));

it('checks one file after the other in one thread, and several at a time beside one another', async () => {
  using folder = temporaryFolder();
  const sound = join(folder.path, 'sound.fabula');
  createSample(sound).close();
  const broken = join(folder.path, 'broken.fabula');
  writeFileSync(broken, 'no document');
  const threads = new CheckThreads(new URL('./file-check-worker.ts', import.meta.url));
  expect(await threads.check(sound)).toBeUndefined();
  expect(await threads.check(broken)).toBe('file is not a database');
  expect(started).toBe(1);
  expect(await Promise.all([sound, broken, sound].map((file) => threads.check(file)))).toEqual([
    undefined,
    'file is not a database',
    undefined,
  ]);
  expect(started).toBe(3);
  expect(await threads.check(sound)).toBeUndefined();
  expect(started).toBe(3);
  await threads.close();
});

it('says what the disk says, with its code', async () => {
  using folder = temporaryFolder();
  const sound = join(folder.path, 'sound.fabula');
  createSample(sound).close();
  const threads = new CheckThreads(new URL('./file-check-worker.ts', import.meta.url));
  const nowhere = join(folder.path, 'nowhere', 'a.fabula');
  await expect(threads.check(sound, nowhere)).rejects.toMatchObject({ code: 'ENOENT' });
  await threads.close();
});
