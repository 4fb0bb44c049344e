import { describe, expect, it } from 'vitest';
import { bookChoices } from '../../contract/book.ts';
import { plainPage } from '../../contract/book-page.ts';
import type { Edit } from '../../contract/edits.ts';
import { type Board, type CharacterRow, present, type SceneRow } from '../board.ts';
import { applyChanges, inverseOf } from './change.ts';
import { planEdit } from './plan-edit.ts';

const character = (id: number, name: string): CharacterRow => ({
  id,
  position: id * 1024,
  removed: false,
  name,
  description: `a ${name.toLowerCase()}`,
  colour: '#c4572e',
  held: false,
});
const scene = (id: number, prompt: string, more: Partial<SceneRow> = {}): SceneRow => ({
  id,
  position: id * 1024,
  removed: false,
  prompt,
  caption: '',
  negative: '',
  cast: null,
  seed: null,
  picked: null,
  places: [],
  chapter: null,
  chapterNames: {},
  portraitOf: null,
  page: plainPage,
  translations: {},
  ...more,
});
const board: Board = {
  story: {
    title: 'The fox',
    style: '',
    outline: '',
    seed: 1,
    modelId: null,
    settings: {},
    book: bookChoices.parse({}),
    translations: {},
  },
  characters: [character(1, 'Fox'), character(2, 'Owl')],
  scenes: [
    scene(1, 'a fox. a Fox runs'),
    scene(2, 'an owl', { caption: 'The owl said: fox!', cast: [2], seed: 7 }),
    scene(3, 'gone fox', { removed: true }),
    scene(4, 'night'),
  ],
  frames: [],
};

/** The story after the edit, as a person sees it; and undone, it is as it was. */
function storyAfter(edit: Edit) {
  let next = 100;
  const plan = planEdit(board, edit, { scene: () => ++next, character: () => ++next });
  const changed = applyChanges(board, plan.changes);
  expect(applyChanges(changed, inverseOf(plan.changes)).story).toEqual(board.story);
  const undone = applyChanges(changed, inverseOf(plan.changes));
  expect(present(undone.scenes)).toEqual(present(board.scenes));
  expect(present(undone.characters)).toEqual(present(board.characters));
  return {
    plan,
    title: changed.story.title,
    characters: present(changed.characters),
    scenes: present(changed.scenes).map(({ id, prompt, caption, cast, seed }) => ({
      id,
      prompt,
      caption,
      cast,
      seed,
    })),
  };
}

const query = (text: string, more = {}) => ({ text, matchCase: false, wholeWords: false, ...more });

describe('replacing words', () => {
  it('does it in every text at once, and counts the places', () => {
    const { plan, title, scenes, characters } = storyAfter({
      type: 'words.replace',
      query: query('fox'),
      replacement: 'bear',
    });
    expect(title).toBe('The bear');
    expect(scenes.map(({ prompt }) => prompt)).toEqual(['a bear. a bear runs', 'an owl', 'night']);
    expect(scenes[1]!.caption).toBe('The owl said: bear!');
    expect(characters[0]).toMatchObject({ name: 'bear', description: 'a bear' });
    expect(plan.label).toEqual({ type: 'words.replace', count: 6 });
  });

  it('changes nothing where nothing is found', () => {
    expect(
      storyAfter({ type: 'words.replace', query: query('elephant'), replacement: 'x' }).plan.changes,
    ).toEqual([]);
  });

  it('refuses what would make a text too long, before anything is changed', () => {
    const replacement = 'x'.repeat(60_000);
    expect(() => storyAfter({ type: 'words.replace', query: query('fox'), replacement })).toThrow(
      expect.objectContaining({ code: 'bad-argument' }),
    );
  });
});

describe('splitting a scene', () => {
  it('leaves the first part and makes scenes of the others behind it', () => {
    const { scenes, plan } = storyAfter({ type: 'scene.split', id: 1, field: 'prompt', at: [6] });
    expect(scenes.map(({ prompt }) => prompt)).toEqual(['a fox.', 'a Fox runs', 'an owl', 'night']);
    expect(plan.created).toEqual([scenes[1]!.id]);
  });

  it('takes cast and seed along, and does nothing at an end', () => {
    const { scenes } = storyAfter({ type: 'scene.split', id: 2, field: 'caption', at: [14, 14] });
    expect(scenes[2]).toMatchObject({ prompt: '', caption: 'fox!', cast: [2], seed: 7 });
    expect(scenes[1]).toMatchObject({ prompt: 'an owl', caption: 'The owl said:' });
    expect(storyAfter({ type: 'scene.split', id: 4, field: 'prompt', at: [0, 5, 99] }).plan.changes).toEqual(
      [],
    );
  });
});

it('a sign is not cut through', () => {
  const smiling = { ...board, scenes: [scene(1, 'a🦊b')] };
  let next = 100;
  const edit = { type: 'scene.split', id: 1, field: 'prompt', at: [2] } as const;
  const ids = { scene: () => ++next, character: () => ++next };
  const { scenes } = applyChanges(smiling, planEdit(smiling, { ...edit, at: [...edit.at] }, ids).changes);
  expect(present(scenes).map(({ prompt }) => prompt)).toEqual(['a', '🦊b']);
});

describe('merging scenes', () => {
  it('has everything in the first, with everyone who was in one', () => {
    const { scenes } = storyAfter({ type: 'scene.merge', ids: [2, 1] });
    expect(scenes).toEqual([
      { id: 1, prompt: 'a fox. a Fox runs, an owl', caption: 'The owl said: fox!', cast: [1, 2], seed: null },
      expect.objectContaining({ id: 4 }),
    ]);
  });

  it('leaves a cast alone that stays the same, and one scene as it is', () => {
    expect(storyAfter({ type: 'scene.merge', ids: [1, 4] }).scenes[0]).toMatchObject({ cast: null });
    expect(storyAfter({ type: 'scene.merge', ids: [1] }).plan.changes).toEqual([]);
  });
});

describe('pasting scenes', () => {
  const copied = { prompt: 'a party', caption: '', seed: null };

  it('knows characters by their names and brings along who is missing', () => {
    const { scenes, characters } = storyAfter({
      type: 'scene.paste',
      scenes: [
        { ...copied, cast: ['Owl', 'Mole'] },
        { ...copied, cast: null },
      ],
      characters: [
        { name: 'Owl', description: 'another owl' },
        { name: 'Mole', description: 'a mole in a coat' },
        { name: 'Nobody', description: 'in no scene' },
      ],
      at: 1,
    });
    expect(characters.map(({ name, description }) => [name, description])).toEqual([
      ['Fox', 'a fox'],
      ['Owl', 'a owl'],
      ['Mole', 'a mole in a coat'],
    ]);
    expect(scenes.map(({ prompt }) => prompt)).toEqual([
      'a fox. a Fox runs',
      'a party',
      'a party',
      'an owl',
      'night',
    ]);
    expect(scenes[1]!.cast).toEqual([2, characters[2]!.id]);
    expect(scenes[2]!.cast).toBeNull();
  });

  it('leaves out whom nobody describes', () => {
    const { scenes } = storyAfter({
      type: 'scene.paste',
      scenes: [{ ...copied, cast: ['Ghost'] }],
      characters: [],
    });
    expect(scenes.at(-1)).toMatchObject({ prompt: 'a party', cast: [] });
  });
});
