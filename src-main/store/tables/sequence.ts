// The highest row numbers ever given, deleted rows included: SQLite keeps them for AUTOINCREMENT.

import type { Db } from '../sqlite/database.ts';

export function lastIds(db: Db): { scene: number; character: number } {
  const last = (table: string) =>
    db.prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(table) ?? 0;
  return { scene: last('scene'), character: last('character') };
}
