// Making a folder with its parents, remembering which are new. Node's own `recursive` does not end where a
// file system refuses new folders with ENOENT (as /proc does), and tells only the topmost one.

import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { notWritable } from './file-errors.ts';

/** The folders that were made, the innermost first. Throws FabulaError('not-writable'). */
export async function makeFolder(path: string): Promise<string[]> {
  const missing: string[] = [];
  const made: string[] = [];
  try {
    for (let at = resolve(path); !(await tryMake(at, made)); at = dirname(at)) {
      if (at === dirname(at)) throw Object.assign(new Error('no parent'), { code: 'ENOENT' });
      missing.unshift(at);
    }
    for (const at of missing) {
      if (!(await tryMake(at, made))) throw Object.assign(new Error('refused'), { code: 'EACCES' });
    }
    return made;
  } catch (error) {
    await removeEmpty(made);
    throw notWritable(path, error);
  }
}

/** Removes those of the folders that are empty. */
export async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rmdir(folder).catch(() => {});
}

/** False where a parent is missing. */
async function tryMake(path: string, made: string[]): Promise<boolean> {
  try {
    await mkdir(path);
    made.unshift(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    if (code !== 'EEXIST') throw error;
  }
  return true;
}
