// Where in the story a change is to be seen, so that undo can lead there. Knows rows, not windows.

import type { ChangedPlace } from '../../contract/edits.ts';
import { type Board, present } from '../board.ts';
import type { Change } from './change.ts';
import type { EditLabel } from './edit-plan.ts';

/**
 * The first place that the changes touched and that is still there afterwards: `board` is the story after them.
 * null: everything they touched is gone, as when the adding of a scene is undone.
 */
export function changedPlace(
  changes: readonly Change[],
  { type, field }: EditLabel,
  board: Board,
): ChangedPlace | null {
  const ofField = field === undefined ? {} : { field };
  if (type === 'settings.set' || type === 'model.set') return { part: 'story', field: 'settings' };
  const scenes = new Set(present(board.scenes).map(({ id }) => id));
  const characters = new Set(present(board.characters).map(({ id }) => id));
  for (const change of changes) {
    if (change.table === 'story') return { part: 'story', ...(onlyField(change.now) ?? ofField) };
    const id = 'add' in change ? change.add.id : change.id;
    if (change.table === 'character' && characters.has(id)) return { part: 'character', id, ...ofField };
    if (change.table === 'scene' && scenes.has(id)) return { part: 'scene', id, ...ofField };
    if (change.table === 'frame') {
      const scene = board.frames.find((frame) => frame.id === id)?.sceneId;
      if (scene !== undefined && scenes.has(scene)) return { part: 'scene', id: scene };
    }
  }
  return null;
}

/** An edit of something else may change one of the story's fields too. */
function onlyField(now: object): { field: string } | undefined {
  const [field, ...more] = Object.keys(now);
  return field && more.length === 0 ? { field } : undefined;
}
