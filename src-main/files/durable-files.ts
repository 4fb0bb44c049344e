// Files that are there whole or not at all: written under another name, flushed, then renamed.

import { accessSync, closeSync, constants, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FabulaError } from '../contract/errors.ts';

/** A name beside `path` that no one else uses; hidden where names with a dot are. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${counter++}.tmp`);
}
let counter = 0;

/** Makes `path` with what `write` puts under the name it is given; on failure nothing is left of it. */
export function writeWhole(path: string, write: (temporary: string) => void): void {
  const temporary = temporaryName(path);
  try {
    accessSync(dirname(path), constants.W_OK);
    write(temporary);
    flush(temporary);
    renameSync(temporary, path);
    flushFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    rmSync(`${temporary}-journal`, { force: true });
    throw cannotWrite(path, error);
  }
}

export function flush(path: string): void {
  const handle = openSync(path, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A rename is only safe from power loss once its folder is. Not every system lets a folder be opened. */
export function flushFolder(folder: string): void {
  let handle: number | undefined;
  try {
    handle = openSync(folder, 'r');
    fsyncSync(handle);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !['EPERM', 'EISDIR', 'EINVAL', 'EACCES', 'ENOTSUP'].includes(code)) throw error;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function cannotWrite(path: string, error: unknown): unknown {
  if (error instanceof FabulaError) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL') {
    const hint = 'Free some space, or choose another folder.';
    return new FabulaError('disk-full', `There is no room for ${path}: the disk is full.`, hint, {
      cause: error,
    });
  }
  const place = [
    'EACCES',
    'EPERM',
    'EROFS',
    'ENOENT',
    'ENOTDIR',
    'EISDIR',
    'EEXIST',
    'ENOTEMPTY',
    'EBUSY',
    'EIO',
  ];
  if (!place.includes(code) && !code.startsWith('SQLITE_')) return error;
  return new FabulaError(
    'not-writable',
    `Cannot write ${path} (${code}).`,
    'Choose another folder or name.',
    {
      cause: error,
    },
  );
}
