// Brings a document to the present version, step by step, each in its own transaction: whole or not at all.

import { type Db, inTransaction } from '../sqlite/database.ts';

/** One step: tables, rows or both. Runs in a transaction. */
export type Migration = (db: Db) => void;

export function schemaVersion(db: Db): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/** Runs the steps the file has not had yet. A step that throws leaves the file at the version before it. */
export function migrate(db: Db, steps: readonly Migration[]): void {
  for (let version = schemaVersion(db); version < steps.length; version++) {
    inTransaction(db, () => {
      // A damaged file may come with some; a step must not add to them.
      const before = countDangling(db);
      steps[version]!(db);
      if (countDangling(db) > before) throw new Error(`step ${version + 1} leaves rows that point nowhere`);
      db.pragma(`user_version = ${version + 1}`);
    });
  }
}

function countDangling(db: Db): number {
  return (db.pragma('foreign_key_check') as unknown[]).length;
}
