// Where a character is in its own picture, found or marked by hand, is kept with that picture. And where it is in a scene may be
// a box: of such documents nothing changes, but older Fabulas would take them for damaged.

import type { Db } from '../sqlite/database.ts';

export function addOwnSubjects(db: Db): void {
  db.exec(`
ALTER TABLE frame ADD COLUMN own_subject TEXT CHECK (own_subject IS NULL OR json_type(own_subject) = 'object');
`);
}
