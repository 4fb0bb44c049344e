// A picture need not be drawn: it may be brought in from a file or the clipboard. It is a frame like the others, beside them; that
// it was not drawn is said by the name of what it came from.

import type { Db } from '../sqlite/database.ts';

export function addBrought(db: Db): void {
  db.exec('ALTER TABLE frame ADD COLUMN brought TEXT');
}
