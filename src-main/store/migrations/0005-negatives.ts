// A scene can say what is not wanted in it, and a picture keeps what its scene said then.

import type { Db } from '../sqlite/database.ts';

export function addNegatives(db: Db): void {
  db.exec(`
ALTER TABLE scene ADD COLUMN negative TEXT NOT NULL DEFAULT '';
ALTER TABLE frame ADD COLUMN negative TEXT NOT NULL DEFAULT '';
`);
}
