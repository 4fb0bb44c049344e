// Archives that are written as they are filled: of what is in them only one entry at a time is in memory.

import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

export interface ZipEntry {
  name: string;
  content: string | Uint8Array | (() => Promise<Uint8Array>);
  /** Kept as it is: pictures do not get smaller, and an EPUB's first entry must not. */
  stored?: true;
}

export async function writeZip(
  file: string,
  entries: readonly ZipEntry[],
  { mtime, signal }: { mtime: Date; signal: AbortSignal },
): Promise<void> {
  const zip = new ZipFile();
  // The stream ends with it: until its file is closed, Windows keeps it.
  zip.on('error', (error: Error) => (zip.outputStream as Readable).destroy(error));
  // An EPUB's first entry must have no extra field, which other times would need.
  const shared = { mtime, forceDosTimestamp: true };
  for (const { name, content, stored } of entries) {
    const options = { ...shared, compress: stored !== true };
    if (typeof content === 'function') {
      zip.addReadStreamLazy(name, options, (answer) => {
        if (signal.aborted) return answer(signal.reason, undefined as never);
        content().then(
          (bytes) => answer(null, Readable.from([bytes])),
          (error: unknown) => answer(error, undefined as never),
        );
      });
    } else zip.addBuffer(Buffer.from(content as string), name, options);
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file), { signal });
}
