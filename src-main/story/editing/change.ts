// The smallest steps an edit is made of, each with its inverse. The store writes the same steps as SQL;
// here they act on a board in memory.

import type { StoryFields } from '../../contract/story-view.ts';
import type { Board, CharacterRow, FrameMark, SceneRow } from '../board.ts';

interface Tables {
  character: CharacterRow;
  scene: SceneRow;
  frame: FrameMark;
}
type TableName = keyof Tables;

interface RowChange<T extends TableName> {
  table: T;
  id: number;
  was: Partial<Tables[T]>;
  now: Partial<Tables[T]>;
}

export type Change =
  | { table: 'story'; was: Partial<StoryFields>; now: Partial<StoryFields> }
  | RowChange<'character'>
  | RowChange<'scene'>
  | RowChange<'frame'>
  | { table: 'character'; add: CharacterRow }
  | { table: 'scene'; add: SceneRow };

/** The change that takes back `change`. A row once made is only marked as removed, never lost. */
function inverse(change: Change): Change {
  if ('add' in change) {
    return {
      table: change.table,
      id: change.add.id,
      was: { removed: false },
      now: { removed: true },
    } as Change;
  }
  return { ...change, was: change.now, now: change.was } as Change;
}

export function inverseOf(changes: readonly Change[]): Change[] {
  return changes.map(inverse).reverse();
}

export function applyChanges(board: Board, changes: readonly Change[]): Board {
  return changes.reduce(applyChange, board);
}

function applyChange(board: Board, change: Change): Board {
  switch (change.table) {
    case 'story':
      return { ...board, story: { ...board.story, ...change.now } };
    case 'character':
      return { ...board, characters: changed(board.characters, change) };
    case 'scene':
      return { ...board, scenes: changed(board.scenes, change) };
    case 'frame':
      return { ...board, frames: changed(board.frames, change) };
  }
}

function changed<T extends { id: number }>(
  rows: readonly T[],
  change: { add: T } | { id: number; now: Partial<T> },
): readonly T[] {
  if ('add' in change) return [...rows, change.add];
  return rows.map((row) => (row.id === change.id ? { ...row, ...change.now } : row));
}

/** One change for several to the same row, so that a long gesture does not grow without end. */
export function squash(changes: readonly Change[]): Change[] {
  const kept: Change[] = [];
  for (const change of changes) {
    const earlier = kept.findIndex((one) => sameRow(one, change));
    const before = kept[earlier];
    if (!before || 'add' in before || 'add' in change) kept.push(change);
    else {
      const was = { ...change.was, ...before.was };
      kept[earlier] = { ...before, was, now: { ...before.now, ...change.now } } as Change;
    }
  }
  return kept;
}

function sameRow(a: Change, b: Change): boolean {
  if ('add' in a || 'add' in b || a.table !== b.table) return false;
  return a.table === 'story' || (b.table !== 'story' && a.id === b.id);
}

/** Both change a field of the same row. */
export function changesSame(a: Change, b: Change): boolean {
  return sameRow(a, b) && !('add' in a || 'add' in b) && Object.keys(a.now).some((field) => field in b.now);
}
