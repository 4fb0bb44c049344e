// Whether a document file is sound: built as its version is built, and all its pages hang together.

import { migrations } from '../migrations/index.ts';
import { schemaDifference } from '../migrations/schema.ts';
import { connect, type Db } from '../sqlite/database.ts';
import { sqliteCode } from '../sqlite/errors.ts';
import { rowsProblem } from '../tables/sequence.ts';

/** Of a file that no one has open. Undefined when it is sound, else what is wrong. Reads the whole file. */
export function checkFile(file: string): string | undefined {
  let db: Db | undefined;
  try {
    db = connect(file, { readOnly: true });
    // First, since the check of the pages evaluates what the schema says.
    return schemaDifference(db, migrations) ?? quickCheck(db) ?? rowsProblem(db);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    db?.close();
  }
}

/** Undefined when all pages hang together, else what SQLite found. */
export function quickCheck(db: Db): string | undefined {
  try {
    const [first] = db.pragma('quick_check(1)') as { quick_check: string }[];
    return first?.quick_check === 'ok' ? undefined : (first?.quick_check ?? 'no answer');
  } catch (error) {
    const code = sqliteCode(error);
    if (code?.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return code;
    throw error;
  }
}
