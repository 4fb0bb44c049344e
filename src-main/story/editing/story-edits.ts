// Edits of the story's own fields.

import type { Board } from '../board.ts';
import { difference, type EditOf, type EditPlan, setLabel } from './edit-plan.ts';

export function planStoryEdit(
  board: Board,
  edit: EditOf<'story.set' | 'model.set' | 'settings.set'>,
): EditPlan {
  const { type, ...fields } = edit;
  const changed = difference(board.story, fields);
  return {
    changes: changed ? [{ table: 'story', ...changed }] : [],
    created: [],
    label: setLabel(type, changed),
  };
}
