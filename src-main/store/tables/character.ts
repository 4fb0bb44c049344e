// Queries of table character.

import { z } from 'zod';
import { characterId } from '../../contract/ids.ts';
import { colour } from '../../contract/story-view.ts';
import type { CharacterRow } from '../../story/board.ts';
import type { Db } from '../sqlite/database.ts';
import { flag, flagColumn, type OnDamage, positionColumn, soundRow, textColumn } from './columns.ts';

const columns = z.object({
  id: characterId,
  position: positionColumn,
  removed: flagColumn,
  name: textColumn,
  description: textColumn,
  colour,
});

const standIns = { position: 0, removed: 0, name: '', description: '', colour: '#888888' } as const;

/** Deleted ones too. */
export function readCharacters(db: Db, onDamage?: OnDamage): CharacterRow[] {
  return db
    .prepare<[], { id: number }>(
      'SELECT id, position, removed, name, description, colour FROM character ORDER BY id',
    )
    .all()
    .flatMap(
      (row) =>
        soundRow(columns, row, standIns, (column) => onDamage?.(`the ${column} of character ${row.id}`)) ??
        [],
    );
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
