// A chapter begins at a scene, under a name; the scenes behind it belong to it up to the next one that begins a chapter.

import type { Db } from '../sqlite/database.ts';

export function addChapters(db: Db): void {
  db.exec('ALTER TABLE scene ADD COLUMN chapter TEXT');
}
