// The changes of an edit as SQL. Rows are written whole from the board as it becomes: one statement per table.

import type { Board } from '../../story/board.ts';
import type { Change } from '../../story/editing/change.ts';
import type { Db } from '../sqlite/database.ts';
import { insertCharacter, readCharacters, updateCharacter } from '../tables/character.ts';
import type { OnDamage } from '../tables/columns.ts';
import { readFrameMarks, updateFrameMarks } from '../tables/frame.ts';
import { insertScene, readScenes, updateScene } from '../tables/scene.ts';
import { readStory, updateStory } from '../tables/story.ts';

/** Deleted rows too. `onDamage` hears what could not be read, such as "the cast of scene 3". */
export function readBoard(db: Db, onDamage?: OnDamage): Board {
  return {
    story: readStory(db, onDamage),
    characters: readCharacters(db, onDamage),
    scenes: readScenes(db, onDamage),
    frames: readFrameMarks(db),
  };
}

/** Writes what `changes` touch, as it stands in `board` after them. */
export function writeChanges(db: Db, changes: readonly Change[], board: Board): void {
  const written = new Set<string>();
  for (const change of changes) {
    if ('add' in change) {
      if (change.table === 'scene') insertScene(db, change.add);
      else insertCharacter(db, change.add);
      continue;
    }
    const key = change.table === 'story' ? 'story' : `${change.table} ${change.id}`;
    if (written.has(key)) continue;
    written.add(key);
    if (change.table === 'story') updateStory(db, board.story);
    else if (change.table === 'character') updateCharacter(db, rowOf(board.characters, change.id));
    else if (change.table === 'scene') updateScene(db, rowOf(board.scenes, change.id));
    else updateFrameMarks(db, rowOf(board.frames, change.id));
  }
}

function rowOf<T extends { id: number }>(rows: readonly T[], id: number): T {
  const row = rows.find((one) => one.id === id);
  if (!row) throw new RangeError(`no row ${id}`);
  return row;
}
