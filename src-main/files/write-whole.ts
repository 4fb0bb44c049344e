// Files that are there whole or not at all: written beside their place, flushed, then renamed.

import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FabulaError } from '../contract/errors.ts';

/** Replaces what is at `path`. Throws FabulaError('not-writable'). */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.tmp`);
  try {
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw notWritable(path, error);
  }
}

/** What keeps a file or folder from being written, in words. */
export function notWritable(path: string, error: unknown): FabulaError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const [why, hint] = reasons[code] ?? [code, 'Choose another folder.'];
  return new FabulaError('not-writable', `Cannot write ${path}: ${why}.`, hint, { cause: error });
}

const reasons: Record<string, [why: string, hint: string]> = {
  ENOSPC: ['the disk is full', 'Free some space, or choose another folder.'],
  EDQUOT: ['the disk quota is used up', 'Free some space, or choose another folder.'],
  EACCES: ['permission denied', 'Choose a folder of your own.'],
  EPERM: ['permission denied', 'Choose a folder of your own.'],
  EROFS: ['the disk is read-only', 'Choose another folder.'],
  ENOTDIR: ['a file is in the way', 'Choose another folder, or move the file.'],
  EEXIST: ['a file is in the way', 'Choose another folder, or move the file.'],
  EISDIR: ['a folder is in the way', 'Choose another folder, or move it.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter name.'],
};
