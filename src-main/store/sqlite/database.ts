// How Fabula opens SQLite files: safe against power loss and against files made by others.
// Knows nothing of what is in them.

import Database from 'better-sqlite3';

export type Db = Database.Database;

export interface ConnectOptions {
  readOnly?: boolean;
  create?: boolean;
  /** Keep every other program out for as long as it is open, also to read. Throws SQLITE_BUSY. */
  exclusive?: boolean;
}

export function connect(path: string, options: ConnectOptions = {}): Db {
  const { readOnly = false, create = false, exclusive = false } = options;
  const db = new Database(path, {
    readonly: readOnly,
    fileMustExist: !create,
    timeout: exclusive ? 0 : 2000,
  });
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    db.pragma('mmap_size = 0');
    db.pragma('foreign_keys = ON');
    if (create) {
      // Pictures are long rows: larger pages halve the time of checking and copying them.
      db.pragma('page_size = 16384');
      db.pragma('auto_vacuum = INCREMENTAL');
    }
    if (!readOnly) {
      if (exclusive) db.pragma('locking_mode = EXCLUSIVE');
      // Locks and, after a crash, rolls back what was not finished. An open without edits changes no byte.
      if (exclusive) db.exec('BEGIN EXCLUSIVE; COMMIT');
      db.pragma('journal_mode = DELETE');
      db.pragma('synchronous = EXTRA');
      db.pragma('fullfsync = ON');
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Runs `work` in one transaction. `immediate` fails at its start where the file cannot be written. */
export function inTransaction<T>(db: Db, work: () => T): T {
  return db.transaction(work).immediate();
}
