// Queries of table character.

import type { CharacterRow } from '../../story/board.ts';
import type { Db } from '../sqlite/database.ts';
import { flag } from './columns.ts';

type Columns = Omit<CharacterRow, 'removed'> & { removed: number };

/** Deleted ones too. */
export function readCharacters(db: Db): CharacterRow[] {
  return db
    .prepare<[], Columns>(
      'SELECT id, position, removed, name, description, colour FROM character ORDER BY id',
    )
    .all()
    .map((row) => ({ ...row, removed: row.removed === 1 }));
}

export function insertCharacter(db: Db, row: CharacterRow): void {
  db.prepare(
    `INSERT INTO character (id, position, removed, name, description, colour)
     VALUES (@id, @position, @removed, @name, @description, @colour)`,
  ).run({ ...row, removed: flag(row.removed) });
}

export function updateCharacter(db: Db, row: CharacterRow): void {
  db.prepare(
    `UPDATE character
     SET position = @position, removed = @removed, name = @name, description = @description, colour = @colour
     WHERE id = @id`,
  ).run({ ...row, removed: flag(row.removed) });
}

export function deleteRemovedCharacters(db: Db): void {
  db.prepare('DELETE FROM character WHERE removed = 1').run();
}
