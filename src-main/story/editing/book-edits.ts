// Edits of the book: what is chosen for all of it, and for the page of one scene.

import { bookChoices } from '../../contract/book.ts';
import { scenePage } from '../../contract/book-page.ts';
import type { Board } from '../board.ts';
import { difference, type EditOf, type EditPlan, existing, setLabel } from './edit-plan.ts';

export function planBookEdit(board: Board, edit: EditOf<'book.set' | 'page.set'>): EditPlan {
  if (edit.type === 'book.set') {
    const { type, ...fields } = edit;
    const changed = difference(board.story.book, fields);
    if (!changed) return { changes: [], created: [], label: setLabel(type, undefined) };
    const { book } = board.story;
    // Through its validator: records have their keys in one order.
    const now = { book: bookChoices.parse({ ...book, ...changed.now }) };
    return {
      changes: [{ table: 'story', was: { book }, now }],
      created: [],
      label: setLabel(type, changed),
    };
  }
  const { type, id, ...fields } = edit;
  const { page } = existing(board.scenes, id, 'scene');
  const changed = difference(page, fields);
  if (!changed) return { changes: [], created: [], label: setLabel(type, undefined) };
  const now = { page: scenePage.parse({ ...page, ...changed.now }) };
  return {
    changes: [{ table: 'scene', id, was: { page }, now }],
    created: [],
    label: setLabel(type, changed),
  };
}
