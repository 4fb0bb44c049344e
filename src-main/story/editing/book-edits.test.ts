import { expect, it } from 'vitest';
import type { Edit } from '../../contract/edits.ts';
import type { Board } from '../board.ts';
import { boardFromStory } from '../board-from-story.ts';
import { story } from '../story.ts';
import { applyChanges, inverseOf } from './change.ts';
import { planEdit } from './plan-edit.ts';

const board = boardFromStory(story.parse({ scenes: [{ prompt: 'by a river' }, { prompt: 'at home' }] }), {
  modelId: null,
  settings: {},
});
const ids = { scene: () => 3, character: () => 1 };

function after(from: Board, edit: Edit) {
  const { changes, label } = planEdit(from, edit, ids);
  const now = applyChanges(from, changes);
  expect(applyChanges(now, inverseOf(changes))).toEqual(from);
  return { now, label };
}

it('changes what is chosen for the book and nothing else, under the name of the one field', () => {
  const { now, label } = after(board, { type: 'book.set', theme: 'comic' });
  expect(now.story.book).toEqual({ ...board.story.book, theme: 'comic' });
  expect(label).toEqual({ type: 'book.set', count: 1, field: 'theme' });
  expect(planEdit(now, { type: 'book.set', theme: 'comic' }, ids).changes).toEqual([]);
});

it('sets one scene’s page, keeps what else is set for it, and takes it back to nothing', () => {
  const { now } = after(board, { type: 'page.set', id: 2, layout: 'vignette' });
  const { now: both, label } = after(now, { type: 'page.set', id: 2, crop: { x: 0.2, y: 0.5, zoom: 2 } });
  expect(both.scenes[1]!.page).toMatchObject({ layout: 'vignette', crop: { x: 0.2, y: 0.5, zoom: 2 } });
  expect(label.field).toBe('crop');
  expect(both.scenes[0]!.page).toEqual(board.scenes[0]!.page);
  const { now: less } = after(both, { type: 'page.set', id: 2, layout: null, crop: null });
  expect(less.scenes[1]!.page).toEqual(board.scenes[1]!.page);
});

it('a copy of a scene has its page too', () => {
  const { now } = after(board, { type: 'page.set', id: 1, layout: 'text-beside' });
  const { changes } = planEdit(now, { type: 'scene.duplicate', ids: [1] }, ids);
  expect(applyChanges(now, changes).scenes.at(-1)!.page.layout).toBe('text-beside');
});

it('names what is not there', () => {
  expect(() => planEdit(board, { type: 'page.set', id: 9, joins: true }, ids)).toThrow(
    expect.objectContaining({ code: 'not-found' }),
  );
});

it('takes words of further languages in as one edit, and keeps what a table does not have', () => {
  const { now } = after(board, {
    type: 'captions.set',
    languages: [
      {
        language: 'de',
        story: { title: 'Fuchs' },
        scenes: [{ id: 1, caption: 'am Fluss', letters: ['He!'] }],
      },
      { language: 'fr', scenes: [{ id: 1, caption: 'au fleuve' }] },
    ],
  });
  const { now: later } = after(now, {
    type: 'captions.set',
    languages: [{ language: 'de', scenes: [{ id: 1, caption: 'am Bach' }] }],
  });
  expect(later.story.translations).toEqual({ de: { title: 'Fuchs' } });
  expect(later.scenes[0]!.translations).toEqual({
    de: { caption: 'am Bach', letters: ['He!'] },
    fr: { caption: 'au fleuve' },
  });
});
