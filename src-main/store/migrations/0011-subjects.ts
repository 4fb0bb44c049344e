// A picture knows where those in it are. And a scene's page says how large its picture is drawn, which lies in the page's own record.

import type { Db } from '../sqlite/database.ts';

export function addSubjects(db: Db): void {
  db.exec(`
ALTER TABLE frame ADD COLUMN subjects TEXT CHECK (subjects IS NULL OR json_type(subjects) = 'array');
`);
}
