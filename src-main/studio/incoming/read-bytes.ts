// A file's bytes, of a regular file and not without end.

import path from 'node:path';
import { NotAFileError, readRegular } from '../../../native-models/index.ts';
import { notReadable } from '../../files/file-errors.ts';
import { unreadable } from '../../imports/refusals.ts';

/** Throws FabulaError: file-not-found, not-writable (permissions), bad-story-file (no file, or larger than `most`). */
export async function readBytes(file: string, most: number): Promise<Buffer> {
  try {
    return await readRegular(file, most);
  } catch (error) {
    if (error instanceof NotAFileError)
      throw unreadable(path.basename(file), `is ${error.found}`, 'Choose a file.', error);
    throw notReadable(file, error);
  }
}
