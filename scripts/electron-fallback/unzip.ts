// Unpacks a zip archive without a program of the system's, which a bare machine lacks.

import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';

/** Writes the files that `placeOf` gives a place for, by their names in the archive, with the modes they have there. */
export async function unzip(archive: string, placeOf: (name: string) => string | undefined): Promise<void> {
  const zip = await yauzl.openPromise(archive, { autoClose: false, lazyEntries: true });
  try {
    for await (const entry of zip.eachEntry()) {
      const place = entry.fileName.endsWith('/') ? undefined : placeOf(entry.fileName);
      if (place === undefined) continue;
      fs.mkdirSync(path.dirname(place), { recursive: true });
      const mode = (entry.externalFileAttributes >>> 16) & 0o777;
      await pipeline(await zip.openReadStreamPromise(entry), fs.createWriteStream(place, { mode }));
    }
  } finally {
    zip.close();
  }
}
