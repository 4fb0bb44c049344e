// A story keeps how it becomes a book: what was chosen for all of it, and for the page of each scene;
// and its words in further languages.

import type { Db } from '../sqlite/database.ts';

export function addBook(db: Db): void {
  db.exec(`
ALTER TABLE story ADD COLUMN book TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(book));
ALTER TABLE story ADD COLUMN translations TEXT CHECK (translations IS NULL OR json_type(translations) = 'object');
ALTER TABLE scene ADD COLUMN page TEXT CHECK (page IS NULL OR json_type(page) = 'object');
ALTER TABLE scene ADD COLUMN translations TEXT CHECK (translations IS NULL OR json_type(translations) = 'object');
`);
}
