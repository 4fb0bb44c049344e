// The one way Fabula writes files: whole or not at all, and safe from power loss once the call is done. They are
// written under another name beside their place and flushed; renaming them into it is flushed too.

import { accessSync, closeSync, constants, fsyncSync, openSync, realpathSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isFileError, notWritable } from './file-errors.ts';
import { claimTemporary, dropTemporary } from './temporary-names.ts';

/**
 * Makes `path` with what `write` puts under the name it is given; on failure nothing is left of it.
 * Throws FabulaError: disk-full, not-writable.
 */
export function writeWhole(path: string, write: (temporary: string) => void): void {
  const place = followLink(path);
  const temporary = claimTemporary(dirname(place));
  try {
    accessSync(dirname(place), constants.W_OK);
    write(temporary);
    putInPlace(temporary, place);
  } catch (error) {
    throw isFileError(error) ? notWritable(path, error) : error;
  } finally {
    dropTemporary(temporary);
  }
}

/**
 * The same for what takes its time, without holding this thread up.
 * @param finish Called in the turn in which it is finished, before it is put in its place; false: write it anew.
 */
export async function writeWholeAsync(
  path: string,
  write: (temporary: string) => Promise<void>,
  {
    finish = () => true,
    onWritten = () => {},
  }: { finish?: (temporary: string) => boolean; onWritten?: () => void } = {},
): Promise<void> {
  const place = followLink(path);
  const temporary = claimTemporary(dirname(place));
  try {
    accessSync(dirname(place), constants.W_OK);
    do await write(temporary);
    while (!finish(temporary));
    putInPlace(temporary, place);
  } catch (error) {
    throw isFileError(error) ? notWritable(path, error) : error;
  } finally {
    dropTemporary(temporary);
  }
  onWritten();
}

/** What is at hand already. */
export function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  return writeWholeAsync(path, async (temporary) => {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** The last step alone, for a file that took its time: flushes it and gives it its name. */
export function putInPlace(finished: string, place: string): void {
  flush(finished);
  renameSync(finished, place);
  flushFolder(dirname(place));
}

function flush(path: string): void {
  const handle = openSync(path, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A rename is only safe from power loss once its folder is. Not every system lets a folder be opened. */
function flushFolder(folder: string): void {
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

/** A link stays a link: what it leads to is replaced. */
function followLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
