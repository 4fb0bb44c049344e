// Edits of the cast. A character that is deleted leaves the scenes it was in; undo puts it back into them.

import { characterColours } from '../../contract/characters.ts';
import { type Board, type CharacterRow, present } from '../board.ts';
import type { Change } from './change.ts';
import { difference, type EditOf, type EditPlan, existing, type NewIds, setLabel } from './edit-plan.ts';
import { planLook, removePortrait } from './look-edits.ts';
import { placeAt } from './positions.ts';

export function planCharacterEdit(
  board: Board,
  edit: EditOf<'character.add' | 'character.set' | 'character.look' | 'character.remove' | 'character.move'>,
  ids: NewIds,
): EditPlan {
  const there = present(board.characters);
  const label = { type: edit.type, count: 1 };
  switch (edit.type) {
    case 'character.add': {
      const { positions, moved } = placeAt(there, edit.at ?? there.length, 1);
      const add: CharacterRow = {
        id: ids.character(),
        position: positions[0]!,
        removed: false,
        name: edit.name,
        description: edit.description,
        colour: edit.colour ?? freeColour(there),
        held: false,
      };
      const seed = difference(board.story, { seed: edit.storySeed });
      const changes: Change[] = [...moves(moved), { table: 'character', add }];
      return {
        changes: seed ? [...changes, { table: 'story', ...seed }] : changes,
        created: [add.id],
        label,
      };
    }
    case 'character.set': {
      const { type, id, ...fields } = edit;
      const changed = difference(existing(board.characters, id, 'character'), fields);
      return {
        changes: changed ? [{ table: 'character', id, ...changed }] : [],
        created: [],
        label: setLabel(type, changed),
      };
    }
    case 'character.look':
      return planLook(board, edit, ids);
    case 'character.remove': {
      existing(board.characters, edit.id, 'character');
      const removal: Change = {
        table: 'character',
        id: edit.id,
        was: { removed: false },
        now: { removed: true },
      };
      return {
        changes: [...leaveCasts(board, edit.id), ...removePortrait(board, edit.id), removal],
        created: [],
        label,
      };
    }
    case 'character.move': {
      const one = existing(board.characters, edit.id, 'character');
      const others = there.filter((other) => other.id !== one.id);
      if (others.filter((other) => precedes(other, one)).length === Math.min(edit.to, others.length)) {
        return { changes: [], created: [], label };
      }
      const { positions, moved } = placeAt(others, edit.to, 1);
      const move: Change = {
        table: 'character',
        id: one.id,
        was: { position: one.position },
        now: { position: positions[0]! },
      };
      return { changes: [...moves(moved), move], created: [], label };
    }
  }
}

function precedes(a: CharacterRow, b: CharacterRow): boolean {
  return a.position < b.position || (a.position === b.position && a.id < b.id);
}

function moves(moved: { id: number; was: number; now: number }[]): Change[] {
  return moved.map(({ id, was, now }) => ({
    table: 'character',
    id,
    was: { position: was },
    now: { position: now },
  }));
}

/** Deleted scenes too: they may come back while the character does not. */
function leaveCasts(board: Board, id: number): Change[] {
  return board.scenes.flatMap((scene) => {
    const changed = difference(scene, {
      cast: scene.cast?.filter((one) => one !== id) ?? null,
      places: scene.places.filter(({ character }) => character !== id),
    });
    return changed ? [{ table: 'scene', id: scene.id, ...changed }] : [];
  });
}

export function freeColour(characters: readonly CharacterRow[]): string {
  const used = characters.map((one) => one.colour);
  const free = characterColours.find((colour) => !used.includes(colour));
  return free ?? characterColours[characters.length % characterColours.length]!;
}
