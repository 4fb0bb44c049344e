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
  held: flagColumn,
});

const standIns = { position: 0, removed: 0, name: '', description: '', colour: '#888888', held: 0 } as const;

/** Deleted ones too. */
export function readCharacters(db: Db, onDamage?: OnDamage): CharacterRow[] {
  return db
    .prepare<[], { id: number }>(
      'SELECT id, position, removed, name, description, colour, held FROM character ORDER BY id',
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
    `INSERT INTO character (id, position, removed, name, description, colour, held)
     VALUES (@id, @position, @removed, @name, @description, @colour, @held)`,
  ).run(parameters(row));
}

export function updateCharacter(db: Db, row: CharacterRow): void {
  db.prepare(
    `UPDATE character
     SET position = @position, removed = @removed, name = @name, description = @description, colour = @colour,
       held = @held
     WHERE id = @id`,
  ).run(parameters(row));
}

export function deleteRemovedCharacters(db: Db): void {
  db.prepare('DELETE FROM character WHERE removed = 1').run();
}

const parameters = (row: CharacterRow) => ({ ...row, removed: flag(row.removed), held: flag(row.held) });
