// Edits of a character's look: whether its scenes hold on to it, and what its own picture is drawn from. That picture is
// drawn under a scene of its own, which is no part of the story.

import { plainPage } from '../../contract/book-page.ts';
import { type Board, portraitOf, type SceneRow } from '../board.ts';
import type { Change } from './change.ts';
import { difference, type EditOf, type EditPlan, existing, type NewIds } from './edit-plan.ts';

export function planLook(board: Board, edit: EditOf<'character.look'>, ids: NewIds): EditPlan {
  const character = existing(board.characters, edit.id, 'character');
  const there = portraitOf(board, character.id);
  const changes: Change[] = [];
  const portrait = { seed: edit.seed, prompt: edit.doing };
  const row = there ?? newPortrait(character.id, edit, ids);
  if (!there) changes.push({ table: 'scene', add: row });
  else {
    const changed = difference(there, portrait);
    if (changed) changes.push({ table: 'scene', id: there.id, ...changed });
  }
  const held = difference(character, { held: edit.held });
  if (held) changes.push({ table: 'character', id: character.id, ...held });
  return { changes, created: [row.id], label: { type: edit.type, count: 1 } };
}

function newPortrait(
  character: number,
  { seed = null, doing = '' }: EditOf<'character.look'>,
  ids: NewIds,
): SceneRow {
  return {
    id: ids.scene(),
    position: 0,
    removed: false,
    prompt: doing,
    caption: '',
    negative: '',
    cast: [character],
    places: [],
    page: plainPage,
    translations: {},
    seed,
    picked: null,
    chapter: null,
    chapterNames: {},
    portraitOf: character,
  };
}

/** With its character, and back with it. */
export function removePortrait(board: Board, character: number): Change[] {
  const portrait = portraitOf(board, character);
  return portrait
    ? [{ table: 'scene', id: portrait.id, was: { removed: false }, now: { removed: true } }]
    : [];
}
