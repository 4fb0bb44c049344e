// The journal that SQLite makes beside a document: its name is longer than the document's and must fit too.

import { statSync } from 'node:fs';
import { FabulaError } from '../../contract/errors.ts';

export const journalOf = (path: string): string => `${path}-journal`;

/** Throws FabulaError `not-writable` where the file system takes the name but not that of its journal. */
export function refuseLongName(path: string): void {
  try {
    statSync(journalOf(path), { throwIfNoEntry: false });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENAMETOOLONG') return;
    throw new FabulaError('not-writable', `The name of ${path} is too long.`, 'Choose a shorter name.', {
      cause,
    });
  }
}
