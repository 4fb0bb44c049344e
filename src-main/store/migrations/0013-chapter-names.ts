// How a chapter is called in further languages is kept with its name, and goes where that goes.

import type { Db } from '../sqlite/database.ts';

export function addChapterNames(db: Db): void {
  db.exec(`
ALTER TABLE scene ADD COLUMN chapter_names TEXT
  CHECK (chapter_names IS NULL OR json_type(chapter_names) = 'object');
`);
}
