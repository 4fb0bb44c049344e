// SHA-256 of large files that were read once: remembered by path, size and time, so that a checkpoint of gigabytes is not
// read anew by every process. Kept with the caches; whoever wants proof reads the file.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256OfFile } from './hash-file.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { cacheFolder } from './standard-folders.ts';

const record = z.strictObject({
  files: z.record(
    z.string(),
    z.strictObject({
      bytes: z.int().min(0),
      modifiedAt: z.number(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

/** Files come and go: the record must not grow with them. */
const MOST = 256;

const nothing = (): z.infer<typeof record> => ({ files: {} });

/** What is remembered of a file as it is now. Throws what the file system throws. */
export async function sha256IfRemembered(
  path: string,
  file = join(cacheFolder(), 'hashes.json'),
): Promise<string | undefined> {
  const { size: bytes, mtimeMs: modifiedAt } = await stat(path);
  const known = readJsonFile(file, record, nothing(), () => {}).files[path];
  return known?.bytes === bytes && known.modifiedAt === modifiedAt ? known.sha256 : undefined;
}

/** Of a whole file, which is read where it is not remembered. Throws what the file system throws. */
export async function rememberedSha256(
  path: string,
  file = join(cacheFolder(), 'hashes.json'),
): Promise<string> {
  const known = await sha256IfRemembered(path, file);
  if (known !== undefined) return known;
  const { size: bytes, mtimeMs: modifiedAt } = await stat(path);
  const sha256 = await sha256OfFile(path);
  const { files } = readJsonFile(file, record, nothing(), () => {});
  delete files[path];
  files[path] = { bytes, modifiedAt, sha256 };
  for (const oldest of Object.keys(files).slice(0, -MOST)) delete files[oldest];
  try {
    writeJsonFile(file, { files });
  } catch {
    // A cache that cannot be written costs time, nothing else.
  }
  return sha256;
}
