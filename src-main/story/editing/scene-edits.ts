// Edits of scenes. A deleted scene keeps its row and its pictures until the session ends.

import { plainPage } from '../../contract/book-page.ts';
import { FabulaError } from '../../contract/errors.ts';
import { type Board, type CharacterRow, type SceneRow, scenesOf } from '../board.ts';
import type { Change } from './change.ts';
import { comeUnder, headingChanges, headingsWithout } from './chapters.ts';
import { difference, type EditOf, type EditPlan, existing, type NewIds, setLabel } from './edit-plan.ts';
import { placeAt } from './positions.ts';

/** What a new scene is made of. */
type SceneFields = Pick<SceneRow, 'prompt' | 'caption' | 'negative' | 'cast' | 'places' | 'seed'> &
  Partial<Pick<SceneRow, 'chapter' | 'page' | 'translations'>>;

export function planSceneEdit(
  board: Board,
  edit: EditOf<'scene.add' | 'scene.set' | 'scene.remove' | 'scene.duplicate' | 'scene.move'>,
  ids: NewIds,
): EditPlan {
  const there = scenesOf(board);
  switch (edit.type) {
    case 'scene.add': {
      const wanted = edit.scenes.map((one) => ({
        prompt: one.prompt ?? '',
        caption: one.caption ?? '',
        negative: one.negative ?? '',
        cast: knownCast(board.characters, one.cast ?? null),
        places: one.places ?? [],
        seed: one.seed ?? null,
        chapter: one.chapter ?? null,
      }));
      const plan = insertScenes(there, wanted, edit.at ?? there.length, edit.type, ids);
      const outline = edit.fromOutline ? '' : undefined;
      const changed = difference(board.story, { outline, settings: edit.settings });
      return changed ? { ...plan, changes: [...plan.changes, { table: 'story', ...changed }] } : plan;
    }
    case 'scene.duplicate': {
      const chosen = ordered(board, there, edit.ids);
      const copies = chosen.map(({ prompt, caption, negative, cast, places, seed, page, translations }) => ({
        ...{ prompt, caption, negative, cast, places, seed, page, translations },
      }));
      return insertScenes(there, copies, there.indexOf(chosen.at(-1)!) + 1, edit.type, ids);
    }
    case 'scene.set': {
      const { type, id, ...fields } = edit;
      const row = existing(board.scenes, id, 'scene');
      if (fields.cast) knownCast(board.characters, fields.cast);
      for (const { character } of fields.places ?? []) existing(board.characters, character, 'character');
      // What no chapter begins with has no name to translate.
      const gone = fields.chapter === null ? { chapterNames: {} } : {};
      const changed = difference(row, { ...fields, ...gone });
      return {
        changes: changed ? [{ table: 'scene', id, ...changed }] : [],
        created: [],
        label: setLabel(type, difference(row, fields)),
      };
    }
    case 'scene.remove': {
      const chosen = ordered(board, there, edit.ids);
      const removed = chosen.map(
        ({ id }): Change => ({ table: 'scene', id, was: { removed: false }, now: { removed: true } }),
      );
      const headings = headingsWithout(there, new Set(edit.ids));
      return {
        changes: [...headingChanges(there, headings), ...removed],
        created: [],
        label: { type: edit.type, count: chosen.length },
      };
    }
    case 'scene.move':
      return move(board, there, edit);
  }
}

/** New rows at `at` of `there`. */
export function insertScenes(
  there: readonly SceneRow[],
  fields: readonly SceneFields[],
  at: number,
  type: EditPlan['label']['type'],
  ids: NewIds,
): EditPlan {
  const { positions, moved } = placeAt(there, Math.min(at, there.length), fields.length);
  const rows = fields.map((one, index): SceneRow => {
    return {
      id: ids.scene(),
      position: positions[index]!,
      removed: false,
      picked: null,
      chapter: null,
      chapterNames: {},
      portraitOf: null,
      page: plainPage,
      translations: {},
      ...one,
    };
  });
  return {
    changes: [...moves(moved), ...rows.map((add): Change => ({ table: 'scene', add }))],
    created: rows.map((one) => one.id),
    label: { type, count: rows.length },
  };
}

function move(board: Board, there: readonly SceneRow[], edit: EditOf<'scene.move'>): EditPlan {
  const chosen = ordered(board, there, edit.ids);
  const label = { type: edit.type, count: chosen.length };
  const others = there.filter((one) => !chosen.includes(one));
  const to = Math.min(edit.to, others.length);
  const headings = headingsWithout(there, new Set(edit.ids));
  const ids = chosen.map(({ id }) => id);
  if (edit.under) comeUnder(there, headings, ids, others[to]?.id);
  const headed = headingChanges(there, headings);
  const result = [...others.slice(0, to), ...chosen, ...others.slice(to)];
  if (result.every((one, index) => one === there[index])) return { changes: headed, created: [], label };
  const { positions, moved } = placeAt(others, to, chosen.length);
  const changes = chosen.map(({ id, position }, index): Change => {
    return { table: 'scene', id, was: { position }, now: { position: positions[index]! } };
  });
  return { changes: [...headed, ...moves(moved), ...changes], created: [], label };
}

/** The named scenes in story order, each once. */
function ordered(board: Board, there: readonly SceneRow[], ids: readonly number[]): SceneRow[] {
  for (const id of ids) existing(board.scenes, id, 'scene');
  return there.filter((one) => ids.includes(one.id));
}

function moves(moved: { id: number; was: number; now: number }[]): Change[] {
  return moved.map(({ id, was, now }) => ({
    table: 'scene',
    id,
    was: { position: was },
    now: { position: now },
  }));
}

function knownCast(characters: readonly CharacterRow[], cast: number[] | null): number[] | null {
  for (const [place, id] of (cast ?? []).entries()) {
    existing(characters, id, 'character');
    if (cast!.indexOf(id) < place) {
      throw new FabulaError('bad-argument', 'A character is in the cast twice.', 'Name each only once.');
    }
  }
  return cast;
}
