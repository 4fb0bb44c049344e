// Queries of table scene.

import { z } from 'zod';
import { characterId } from '../../contract/ids.ts';
import type { SceneRow } from '../../story/board.ts';
import type { Db } from '../sqlite/database.ts';
import { flag, json } from './columns.ts';

type Columns = Omit<SceneRow, 'removed' | 'cast'> & { removed: number; own_cast: string | null };

const cast = z.array(characterId);

/** Deleted ones too. */
export function readScenes(db: Db): SceneRow[] {
  return db
    .prepare<[], Columns>(
      'SELECT id, position, removed, prompt, caption, own_cast, seed, picked FROM scene ORDER BY id',
    )
    .all()
    .map(({ own_cast, removed, ...row }) => ({
      ...row,
      removed: removed === 1,
      cast: own_cast === null ? null : json(cast, own_cast),
    }));
}

export function insertScene(db: Db, row: SceneRow): void {
  db.prepare(
    `INSERT INTO scene (id, position, removed, prompt, caption, own_cast, seed, picked)
     VALUES (@id, @position, @removed, @prompt, @caption, @cast, @seed, @picked)`,
  ).run(parameters(row));
}

export function updateScene(db: Db, row: SceneRow): void {
  db.prepare(
    `UPDATE scene
     SET position = @position, removed = @removed, prompt = @prompt, caption = @caption, own_cast = @cast,
       seed = @seed, picked = @picked
     WHERE id = @id`,
  ).run(parameters(row));
}

/** A new picture is the scene's picture, whatever was picked before. */
export function clearPick(db: Db, id: number): void {
  db.prepare('UPDATE scene SET picked = NULL WHERE id = ?').run(id);
}

/** Their frames and jobs go with them. */
export function deleteRemovedScenes(db: Db): void {
  db.prepare('DELETE FROM scene WHERE removed = 1').run();
}

function parameters(row: SceneRow) {
  return { ...row, removed: flag(row.removed), cast: row.cast ? JSON.stringify(row.cast) : null };
}

/** In the words of the first version, so that it can be asked before an upgrade. */
export function countScenes(db: Db): { scenes: number; drawn: number } {
  const count = (where: string) =>
    db.prepare<[], number>(`SELECT count(*) FROM scene WHERE removed = 0 ${where}`).pluck().get() ?? 0;
  return {
    scenes: count(''),
    drawn: count('AND EXISTS (SELECT 1 FROM frame WHERE scene_id = scene.id AND frame.removed = 0)'),
  };
}
