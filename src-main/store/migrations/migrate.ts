// Brings a document to the present version, step by step, each in its own transaction: whole or not at all.

import { type Db, inTransaction } from '../sqlite/database.ts';

export function schemaVersion(db: Db): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/** Runs the steps the file has not had yet. A step that throws leaves the file at the version before it. */
export function migrate(db: Db, steps: readonly string[]): void {
  for (let version = schemaVersion(db); version < steps.length; version++) {
    inTransaction(db, () => {
      db.exec(steps[version]!);
      const broken = db.pragma('foreign_key_check') as unknown[];
      if (broken.length > 0) throw new Error(`step ${version + 1} leaves rows that point nowhere`);
      db.pragma(`user_version = ${version + 1}`);
    });
  }
}
