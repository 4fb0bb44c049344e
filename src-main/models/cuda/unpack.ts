// Named entries of a zip archive to files. The archive's own directory is not believed: yauzl refuses names that lead
// out of a folder and entries that are longer or shorter than they say.

import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';
import { FabulaError } from '../../contract/errors.ts';
import { notWritable } from '../../files/file-errors.ts';

/**
 * Writes each of `entries` (paths in the archive) into `folder` under the last part of its path.
 * Throws FabulaError `download-failed` for a broken archive or one that lacks an entry, `not-writable`.
 */
export async function unpack(archive: string, entries: readonly string[], folder: string): Promise<void> {
  const missing = new Set(entries);
  try {
    const zip = await yauzl.openPromise(archive, { autoClose: false, lazyEntries: true });
    try {
      for await (const entry of zip.eachEntry()) {
        if (!missing.delete(entry.fileName)) continue;
        const file = join(folder, basename(entry.fileName));
        await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file, { flags: 'wx' }));
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    const { code, path, message } = error as NodeJS.ErrnoException;
    if (code !== undefined) throw notWritable(path ?? folder, error);
    throw new FabulaError(
      'download-failed',
      `${archive} cannot be unpacked: ${message}.`,
      'Delete it and get it again.',
      { cause: error },
    );
  }
  if (missing.size === 0) return;
  throw new FabulaError(
    'download-failed',
    `${archive} lacks ${[...missing].join(', ')}.`,
    'It is another archive than expected: get it again.',
  );
}
