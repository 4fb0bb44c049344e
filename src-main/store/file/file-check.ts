// Whether a document file that no one has open is sound.

import { connect, type Db } from '../sqlite/database.ts';
import { quickCheck } from './open-file.ts';

/** Undefined when all its pages hang together, else what is wrong. Reads the whole file. */
export function checkFile(file: string): string | undefined {
  let db: Db | undefined;
  try {
    db = connect(file, { readOnly: true });
    return quickCheck(db);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    db?.close();
  }
}
