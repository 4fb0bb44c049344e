// Edits that move words about: replacing them all over the story, splitting and merging scenes, pasting scenes that were
// copied from another story.

import { castOf } from '../../contract/characters.ts';
import { FabulaError } from '../../contract/errors.ts';
import { type FindQuery, findIn, replaceIn } from '../../contract/find.ts';
import { LONGEST_TEXT } from '../../contract/ids.ts';
import { type Board, type CharacterRow, present, type SceneRow, scenesOf } from '../board.ts';
import type { Change } from './change.ts';
import { headingChanges, headingsWithout } from './chapters.ts';
import { freeColour } from './character-edits.ts';
import { difference, type EditOf, type EditPlan, existing, type NewIds } from './edit-plan.ts';
import { placeAt } from './positions.ts';
import { insertScenes } from './scene-edits.ts';

export function planTextEdit(
  board: Board,
  edit: EditOf<'words.replace' | 'scene.split' | 'scene.merge' | 'scene.paste'>,
  ids: NewIds,
): EditPlan {
  switch (edit.type) {
    case 'words.replace':
      return replaceWords(board, edit);
    case 'scene.split':
      return splitScene(board, edit, ids);
    case 'scene.merge':
      return mergeScenes(board, edit);
    case 'scene.paste':
      return pasteScenes(board, edit, ids);
  }
}

/** Counts places where something was found. */
function replaceWords(board: Board, { type, query, replacement }: EditOf<'words.replace'>): EditPlan {
  let count = 0;
  const replaced = <T extends object, K extends keyof T & string>(row: T, fields: readonly K[]) => {
    const wanted: Record<string, string> = {};
    for (const field of fields) {
      const text = row[field] as string;
      count += findIn(text, query).length;
      wanted[field] = bounded(replaceIn(text, query, replacement), query);
    }
    return difference<object>(row, wanted);
  };
  const changes: Change[] = [];
  const story = replaced(board.story, ['title', 'style', 'outline']);
  if (story) changes.push({ table: 'story', ...story });
  for (const row of present(board.characters)) {
    const changed = replaced(row, ['name', 'description']);
    if (changed) changes.push({ table: 'character', id: row.id, ...changed });
  }
  for (const row of scenesOf(board)) {
    const changed = replaced(row, [
      ...(row.chapter === null ? [] : (['chapter'] as const)),
      'prompt',
      'caption',
    ]);
    if (changed) changes.push({ table: 'scene', id: row.id, ...changed });
  }
  return { changes, created: [], label: { type, count } };
}

function bounded(text: string, query: FindQuery): string {
  if (text.length <= LONGEST_TEXT) return text;
  throw new FabulaError(
    'bad-argument',
    `With this in the place of “${query.text}” a text would be longer than ${LONGEST_TEXT} characters.`,
    'Replace it with something shorter, or in fewer places.',
  );
}

/** The first part stays in the scene, with its pictures; each other one becomes a scene behind it. */
function splitScene(board: Board, { type, id, field, at }: EditOf<'scene.split'>, ids: NewIds): EditPlan {
  const scene = existing(board.scenes, id, 'scene');
  const text = scene[field];
  const cuts = [...new Set(at.map((one) => betweenSigns(text, one)))].sort((a, b) => a - b);
  const parts = [...cuts, text.length]
    .map((end, index) => text.slice(index === 0 ? 0 : cuts[index - 1]!, end).trim())
    .filter((part) => part !== '');
  const label = { type, count: parts.length };
  const [first, ...others] = parts;
  if (first === undefined || others.length === 0) return { changes: [], created: [], label };
  const { negative, cast, places, seed } = scene;
  const rows = others.map((part) => ({
    prompt: '',
    caption: '',
    negative,
    cast,
    places,
    seed,
    [field]: part,
  }));
  const there = scenesOf(board);
  const plan = insertScenes(there, rows, there.indexOf(scene) + 1, type, ids);
  const kept = difference(scene, { [field]: first });
  return {
    ...plan,
    label,
    changes: kept ? [{ table: 'scene', id, ...kept }, ...plan.changes] : plan.changes,
  };
}

/** A sign outside the basic plane is two units long: it is not cut through. */
function betweenSigns(text: string, at: number): number {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1)) ? at - 1 : at;
}

/** Into the first of them, which keeps its pictures; the others go, as when they are deleted. */
function mergeScenes(board: Board, { type, ids }: EditOf<'scene.merge'>): EditPlan {
  for (const id of ids) existing(board.scenes, id, 'scene');
  const there = scenesOf(board);
  const chosen = there.filter((one) => ids.includes(one.id));
  const label = { type, count: chosen.length };
  const [first, ...others] = chosen;
  if (!first || others.length === 0) return { changes: [], created: [], label };
  const characters = present(board.characters);
  const casts = chosen.map((one) => castOf(one, characters, ({ id }) => id).map(({ id }) => id));
  const together = [...new Set(casts.flat())];
  const changed = difference(first, {
    prompt: joined(chosen, 'prompt', ', '),
    caption: joined(chosen, 'caption', '\n'),
    negative: joined(chosen, 'negative', ', '),
    cast: JSON.stringify(together) === JSON.stringify(casts[0]) ? first.cast : together,
  });
  const headings = headingsWithout(there, new Set(others.map(({ id }) => id)));
  return {
    changes: [
      ...headingChanges(there, headings),
      ...(changed ? [{ table: 'scene', id: first.id, ...changed } as Change] : []),
      ...others.map(
        ({ id }): Change => ({ table: 'scene', id, was: { removed: false }, now: { removed: true } }),
      ),
    ],
    created: [],
    label,
  };
}

function joined(
  scenes: readonly SceneRow[],
  field: 'prompt' | 'caption' | 'negative',
  between: string,
): string {
  const text = scenes
    .map((one) => one[field].trim())
    .filter((one) => one !== '')
    // Behind a whole sentence no comma comes.
    .reduce(
      (all, one) =>
        all + (all === '' ? '' : /[.!?…。！？]$/.test(all) ? between.replace(',', '') : between) + one,
      '',
    );
  if (text.length <= LONGEST_TEXT) return text;
  throw new FabulaError(
    'bad-argument',
    `Together these scenes have more than ${LONGEST_TEXT} characters.`,
    'Merge fewer of them.',
  );
}

/** Whoever is in them and not in this story yet comes along; names tell who is who. */
function pasteScenes(
  board: Board,
  { type, scenes, characters, at }: EditOf<'scene.paste'>,
  ids: NewIds,
): EditPlan {
  const there = present(board.characters);
  const idOf = new Map(there.map(({ id, name }) => [name, id]));
  const added: CharacterRow[] = [];
  const needed = new Set(scenes.flatMap(({ cast }) => cast ?? []));
  const coming = characters.filter(({ name }) => needed.has(name) && !idOf.has(name));
  const { positions, moved } = placeAt(there, there.length, coming.length);
  for (const [place, { name, description }] of coming.entries()) {
    if (idOf.has(name)) continue;
    const id = ids.character();
    idOf.set(name, id);
    const colour = freeColour([...there, ...added]);
    added.push({ id, position: positions[place]!, removed: false, name, description, colour, held: false });
  }
  const rows = scenes.map(({ prompt, caption, chapter = null, negative = '', cast, seed }) => ({
    prompt,
    caption,
    chapter,
    negative,
    cast: cast && [...new Set(cast.flatMap((name) => idOf.get(name) ?? []))],
    places: [],
    seed,
  }));
  const before = scenesOf(board);
  const plan = insertScenes(before, rows, at ?? before.length, type, ids);
  return {
    ...plan,
    changes: [
      ...moved.map(
        ({ id, was, now }): Change => ({
          table: 'character',
          id,
          was: { position: was },
          now: { position: now },
        }),
      ),
      ...added.map((add): Change => ({ table: 'character', add })),
      ...plan.changes,
    ],
  };
}
