import { describe, expect, it } from 'vitest';
import type { Edit } from '../../contract/edits.ts';
import { type Board, scenesOf } from '../board.ts';
import { boardFromStory } from '../board-from-story.ts';
import { story } from '../story.ts';
import { applyChanges, inverseOf } from './change.ts';
import { planEdit } from './plan-edit.ts';

/** Scenes 1 to 6: one before all chapters, three in “A”, two in “B”. */
const chapters = [undefined, 'A', undefined, undefined, 'B', undefined];
const board: Board = boardFromStory(
  story.parse({
    scenes: chapters.map((chapter, index) => ({ prompt: `${index + 1}`, ...(chapter ? { chapter } : {}) })),
  }),
  { modelId: null, settings: {} },
);

/** As `1 A:2 3 4 B:5 6`. */
const shown = (now: Board) =>
  scenesOf(now)
    .map(({ id, chapter }) => (chapter === null ? `${id}` : `${chapter}:${id}`))
    .join(' ');

/** And undone, it is as it was. */
function storyAfter(edit: Edit): string {
  let next = 100;
  const { changes } = planEdit(board, edit, { scene: () => ++next, character: () => ++next });
  const changed = applyChanges(board, changes);
  expect(shown(applyChanges(changed, inverseOf(changes)))).toBe(shown(board));
  return shown(changed);
}

const move = (ids: number[], to: number, under?: boolean): Edit => ({
  type: 'scene.move',
  ids,
  to,
  ...(under === undefined ? {} : { under }),
});

describe('a chapter', () => {
  it('begins at a scene, is renamed there, and ends where its heading is taken away', () => {
    expect(shown(board)).toBe('1 A:2 3 4 B:5 6');
    expect(storyAfter({ type: 'scene.set', id: 3, chapter: 'C' })).toBe('1 A:2 C:3 4 B:5 6');
    expect(storyAfter({ type: 'scene.set', id: 2, chapter: 'Z' })).toBe('1 Z:2 3 4 B:5 6');
    expect(storyAfter({ type: 'scene.set', id: 5, chapter: null })).toBe('1 A:2 3 4 5 6');
  });

  it('keeps its heading when its first scene is deleted, and loses it with its last', () => {
    expect(storyAfter({ type: 'scene.remove', ids: [2] })).toBe('1 A:3 4 B:5 6');
    expect(storyAfter({ type: 'scene.remove', ids: [5, 6] })).toBe('1 A:2 3 4');
    expect(storyAfter({ type: 'scene.remove', ids: [2, 3, 5] })).toBe('1 A:4 B:6');
  });

  it('keeps its heading when its first scene is moved out of it', () => {
    expect(storyAfter(move([2], 5))).toBe('1 A:3 4 B:5 6 2');
    expect(storyAfter(move([2], 2))).toBe('1 A:3 2 4 B:5 6');
  });

  it('moves with all of its scenes', () => {
    expect(storyAfter(move([5, 6], 1))).toBe('1 B:5 6 A:2 3 4');
    expect(storyAfter(move([5, 6], 1, true))).toBe('1 B:5 6 A:2 3 4');
    expect(storyAfter(move([2, 3, 4], 3))).toBe('1 B:5 6 A:2 3 4');
  });

  it('takes scenes in before its first one, or leaves them to the chapter before', () => {
    expect(storyAfter(move([6], 4, true))).toBe('1 A:2 3 4 B:6 5');
    expect(storyAfter(move([6], 4))).toBe('1 A:2 3 4 6 B:5');
    expect(storyAfter(move([4], 3, true))).toBe('1 A:2 3 B:4 5 6');
    expect(storyAfter(move([5], 4))).toBe('1 A:2 3 4 5 B:6');
    expect(storyAfter(move([5], 4, true))).toBe(shown(board));
  });

  it('keeps its heading when scenes are merged across its border', () => {
    expect(storyAfter({ type: 'scene.merge', ids: [4, 5] })).toBe('1 A:2 3 4 B:6');
    expect(storyAfter({ type: 'scene.merge', ids: [1, 2, 3, 4] })).toBe('1 B:5 6');
  });

  it('takes its names in further languages along, and leaves them with its heading', () => {
    const named = boardFromStory(
      story.parse({ scenes: [{ prompt: '1', chapter: 'A' }, { prompt: '2' }, { prompt: '3' }] }),
      { modelId: null, settings: {} },
    );
    const ids = { scene: () => 9, character: () => 9 };
    const changed = (from: Board, edit: Edit) => applyChanges(from, planEdit(from, edit, ids).changes);
    const languages = [{ language: 'de', scenes: [{ id: 1, chapter: 'Anfang' }] }];
    const told = changed(named, { type: 'captions.set', languages });
    const names = (now: Board) => now.scenes.map(({ chapterNames }) => chapterNames);
    expect(names(told)).toEqual([{ de: 'Anfang' }, {}, {}]);
    expect(told.scenes[0]!.translations).toEqual({});
    expect(names(changed(told, move([1], 2)))).toEqual([{}, { de: 'Anfang' }, {}]);
    expect(names(changed(told, move([3], 0, true)))).toEqual([{}, {}, { de: 'Anfang' }]);
    const taken = planEdit(told, { type: 'scene.set', id: 1, chapter: null }, ids);
    expect(names(applyChanges(told, taken.changes))).toEqual([{}, {}, {}]);
    expect(taken.label.field).toBe('chapter');
  });

  it('is not begun a second time by copies and parts of its first scene', () => {
    expect(storyAfter({ type: 'scene.duplicate', ids: [2] })).toBe('1 A:2 101 3 4 B:5 6');
    const pasted: Edit = {
      type: 'scene.paste',
      scenes: [{ prompt: 'x', caption: '', cast: null, seed: null, chapter: 'C' }],
      characters: [],
    };
    expect(storyAfter(pasted)).toBe('1 A:2 3 4 B:5 6 C:101');
  });
});
