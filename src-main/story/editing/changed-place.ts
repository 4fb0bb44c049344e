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
  // A picture that was drawn for its page is seen there.
  const isPage = type === 'page.set' || (type === 'frame.land' && field === 'picked');
  const ofField = isPage ? { field: 'page' } : field === undefined ? {} : { field };
  if (type === 'settings.set' || type === 'model.set') return { part: 'story', field: 'settings' };
  const scenes = new Map(present(board.scenes).map((one) => [one.id, one]));
  const characters = new Set(present(board.characters).map(({ id }) => id));
  for (const change of changes) {
    if (change.table === 'story') return { part: 'story', ...(onlyField(change.now) ?? ofField) };
    const id = 'add' in change ? change.add.id : change.id;
    if (change.table === 'character' && characters.has(id)) return { part: 'character', id, ...ofField };
    const of = change.table === 'frame' ? board.frames.find((frame) => frame.id === id)?.sceneId : id;
    const scene = change.table === 'character' || of === undefined ? undefined : scenes.get(of);
    if (!scene) continue;
    // Pictures of a character alone are seen with it.
    if (scene.portraitOf !== null) {
      if (characters.has(scene.portraitOf)) return { part: 'character', id: scene.portraitOf, field: 'look' };
      continue;
    }
    return { part: 'scene', id: scene.id, ...(change.table === 'frame' ? {} : ofField) };
  }
  return null;
}

/** An edit of something else may change one of the story's fields too. */
function onlyField(now: object): { field: string } | undefined {
  const [field, ...more] = Object.keys(now);
  return field && more.length === 0 ? { field } : undefined;
}
