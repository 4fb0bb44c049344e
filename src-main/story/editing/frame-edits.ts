// Choosing among pictures: pick, star, delete; and marking who is where in a character's own. Drawing is not an edit. A picked picture takes its seed along, so that
// what is changed next is drawn with it.

import { FabulaError } from '../../contract/errors.ts';
import { type Board, framesOf, type SceneRow, shownFrame } from '../board.ts';
import { sceneSeed } from '../scene-words.ts';
import type { Change } from './change.ts';
import { difference, type EditOf, type EditPlan, existing } from './edit-plan.ts';

export function planFrameEdit(
  board: Board,
  edit: EditOf<'frame.pick' | 'frame.star' | 'frame.subject' | 'frame.remove'>,
): EditPlan {
  const plan = (changes: Change[], count = 1) => ({
    changes,
    created: [],
    label: { type: edit.type, count },
  });
  switch (edit.type) {
    case 'frame.pick': {
      const scene = existing(board.scenes, edit.scene, 'scene');
      if (edit.frame !== null && existing(board.frames, edit.frame, 'picture').sceneId !== scene.id) {
        throw new FabulaError('bad-argument', 'That picture is of another scene.', 'Pick one of this scene.');
      }
      const picked = shownFrame({ ...scene, picked: edit.frame }, framesOf(board, scene.id));
      // One that was brought in has none to take along.
      const seed = typeof picked?.seed === 'number' ? ownSeed(board, scene, picked.seed) : undefined;
      const changed = difference(scene, { picked: edit.frame, seed });
      return plan(changed ? [{ table: 'scene', id: scene.id, ...changed }] : []);
    }
    case 'frame.star': {
      const frame = existing(board.frames, edit.id, 'picture');
      const changed = difference(frame, { starred: edit.starred });
      return plan(changed ? [{ table: 'frame', id: frame.id, ...changed }] : []);
    }
    case 'frame.subject': {
      const frame = existing(board.frames, edit.id, 'picture');
      const scene = existing(board.scenes, frame.sceneId, 'picture');
      if (scene.portraitOf === null) {
        throw new FabulaError(
          'bad-argument',
          'Only in a character’s own picture is it marked where it is.',
          'Mark it in its look.',
        );
      }
      const { found = null } = frame.ownSubject ?? {};
      const ownSubject = found === null && edit.mask === null ? null : { found, marked: edit.mask };
      const changed = difference(frame, { ownSubject });
      return plan(changed ? [{ table: 'frame', id: frame.id, ...changed }] : []);
    }
    case 'frame.remove': {
      const ids = [...new Set(edit.ids)];
      for (const id of ids) existing(board.frames, id, 'picture');
      return plan(
        ids.map((id) => ({ table: 'frame', id, was: { removed: false }, now: { removed: true } })),
        ids.length,
      );
    }
  }
}

/** What a scene's own seed becomes when it is to be drawn with this one; null where the story has the same. */
function ownSeed(board: Board, scene: SceneRow, seed: number): number | null {
  if (sceneSeed(board, scene, null).seed === seed) return scene.seed;
  return seed === board.story.seed ? null : seed;
}
