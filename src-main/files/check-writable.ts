// Whether a folder can be written to, found out without writing anything.

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { notWritable } from './file-errors.ts';

/** A folder that is not there yet is judged by its nearest parent. Throws FabulaError('not-writable'). */
export async function checkWritable(folder: string): Promise<void> {
  let there = resolve(folder);
  for (;;) {
    try {
      const about = await stat(there);
      if (!about.isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
      await access(there, constants.W_OK | constants.X_OK);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const parent = dirname(there);
      if (code !== 'ENOENT' || parent === there) throw notWritable(folder, error);
      there = parent;
    }
  }
}
