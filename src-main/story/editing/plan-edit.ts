// From what a person does to the row changes it means. Pure: the board is only read, ids come from outside.

import type { Edit } from '../../contract/edits.ts';
import type { Board } from '../board.ts';
import { planBookEdit } from './book-edits.ts';
import { planCharacterEdit } from './character-edits.ts';
import type { EditPlan, NewIds } from './edit-plan.ts';
import { planFrameEdit } from './frame-edits.ts';
import { planSceneEdit } from './scene-edits.ts';
import { planStoryEdit } from './story-edits.ts';
import { planTextEdit } from './text-edits.ts';

/** Throws FabulaError `not-found` where the edit names something that is not there (any more). */
export function planEdit(board: Board, edit: Edit, ids: NewIds): EditPlan {
  switch (edit.type) {
    case 'story.set':
    case 'model.set':
    case 'settings.set':
      return planStoryEdit(board, edit);
    case 'book.set':
    case 'page.set':
    case 'captions.set':
      return planBookEdit(board, edit);
    case 'character.add':
    case 'character.set':
    case 'character.look':
    case 'character.remove':
    case 'character.move':
      return planCharacterEdit(board, edit, ids);
    case 'scene.add':
    case 'scene.set':
    case 'scene.remove':
    case 'scene.duplicate':
    case 'scene.move':
      return planSceneEdit(board, edit, ids);
    case 'scene.split':
    case 'scene.merge':
    case 'scene.paste':
    case 'words.replace':
      return planTextEdit(board, edit, ids);
    case 'frame.pick':
    case 'frame.star':
    case 'frame.subject':
    case 'frame.remove':
      return planFrameEdit(board, edit);
  }
}
