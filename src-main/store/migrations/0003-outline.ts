// A story keeps the lines that its scenes may be made of, from the first letter on.

import type { Db } from '../sqlite/database.ts';

export function addOutline(db: Db): void {
  db.exec("ALTER TABLE story ADD COLUMN outline TEXT NOT NULL DEFAULT ''");
}
