// A character can have a look: a picture of it alone, which its scenes hold on to. Such a picture is drawn, taken and kept
// like those of a scene, by a scene of its own that is no part of the story. A scene may say where in it somebody is.

import type { Db } from '../sqlite/database.ts';

export function addLooks(db: Db): void {
  db.exec(`
ALTER TABLE character ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1));
ALTER TABLE scene ADD COLUMN portrait_of INTEGER REFERENCES character (id) ON DELETE CASCADE;
ALTER TABLE scene ADD COLUMN places TEXT CHECK (places IS NULL OR json_type(places) = 'array');
ALTER TABLE frame ADD COLUMN held TEXT NOT NULL DEFAULT '';
`);
}
