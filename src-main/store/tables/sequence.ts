// Row numbers: none is given twice, deleted rows included, for which SQLite keeps the highest ever given
// (AUTOINCREMENT). That table may be damaged like any other, without anyone having to notice.

import type { Db } from '../sqlite/database.ts';

const TABLES = ['character', 'scene', 'run', 'frame', 'job'] as const;
type Table = (typeof TABLES)[number];

/** Far more than there will ever be, and far from where numbers stop being exact. */
const HIGHEST = 2 ** 48;

export function lastIds(db: Db): { scene: number; character: number } {
  return { scene: lastId(db, 'scene'), character: lastId(db, 'character') };
}

function lastId(db: Db, table: Table): number {
  return Math.max(highest(db, table), sequence(db, table));
}

function highest(db: Db, table: Table): number {
  return db.prepare<[], number | null>(`SELECT max(id) FROM ${table}`).pluck().get() ?? 0;
}

/** 0 where it says nothing that can be believed. */
function sequence(db: Db, table: Table): number {
  const value = db
    .prepare<[string, number], number | null>(
      `SELECT max(seq) FROM sqlite_sequence WHERE name = ? AND typeof(seq) = 'integer' AND seq BETWEEN 0 AND ?`,
    )
    .pluck()
    .get(table, HIGHEST);
  return value ?? 0;
}

/** A sequence that stands at the end of all numbers would let no row in any more. */
export function repairSequences(db: Db): void {
  for (const table of TABLES) {
    const rows = db.prepare<[string], unknown>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck();
    const right = lastId(db, table);
    const found = rows.all(table);
    if (found.length === 1 ? found[0] === right : found.length === 0 && right === 0) continue;
    db.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(table);
    db.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(table, right);
  }
}

/** What makes the rows of a file unusable as a whole, for which there is no stand-in. */
export function rowsProblem(db: Db): string | undefined {
  const stories = db.prepare<[], number>('SELECT count(*) FROM story').pluck().get();
  if (stories !== 1) return 'the row of the story is missing';
  const unusable = TABLES.find((table) => {
    const lowest = db.prepare<[], number | null>(`SELECT min(id) FROM ${table}`).pluck().get() ?? 1;
    return lowest < 1 || highest(db, table) > HIGHEST;
  });
  return unusable && `rows of table ${unusable} have impossible numbers`;
}
