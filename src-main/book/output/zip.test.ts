import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../files/testing/temporary-folder.ts';
import { writeZip } from './zip.ts';

/** Files that this process has open, where the system tells. */
const OPEN = '/proc/self/fd';
const isOpen = (file: string): boolean =>
  readdirSync(OPEN).some((one) => {
    try {
      return readlinkSync(join(OPEN, one)) === file;
    } catch {
      return false;
    }
  });

const first = { name: 'first', content: 'x'.repeat(100_000) };

test.runIf(existsSync(OPEN)).each([
  ['an entry that cannot be made', (): Promise<Uint8Array> => Promise.reject(new Error('damaged'))],
  [
    'a stop',
    (stop: AbortController): Promise<Uint8Array> => {
      stop.abort(new Error('damaged'));
      return Promise.resolve(new Uint8Array(10));
    },
  ],
])('for %s its file is closed: Windows removes no open one', async (_, make) => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'book.zip');
  const stop = new AbortController();
  let wasOpen = false;
  const content = () => {
    wasOpen = isOpen(file);
    return make(stop);
  };
  const entries = [first, { name: 'second', content }];
  const writing = writeZip(file, entries, { mtime: new Date(), signal: stop.signal });
  await expect(writing).rejects.toThrow();
  expect([wasOpen, isOpen(file)]).toEqual([true, false]);
});
