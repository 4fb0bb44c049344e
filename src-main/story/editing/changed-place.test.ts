import { describe, expect, it } from 'vitest';
import { boardFromStory } from '../board-from-story.ts';
import { story } from '../story.ts';
import { applyChanges, type Change } from './change.ts';
import { changedPlace } from './changed-place.ts';

const before = boardFromStory(
  story.parse({
    characters: [{ name: 'Fox', description: 'a red fox' }],
    scenes: [{ prompt: 'running' }, { prompt: 'sleeping' }],
  }),
  { modelId: null, settings: {} },
);

const placeAfter = (changes: Change[], label: Parameters<typeof changedPlace>[1]) =>
  changedPlace(changes, label, applyChanges(before, changes));

describe('where a change is to be seen', () => {
  it('is its row and field', () => {
    const [scene] = before.scenes;
    const change: Change = { table: 'scene', id: scene!.id, was: { prompt: 'x' }, now: { prompt: 'y' } };
    expect(placeAfter([change], { type: 'scene.set', count: 1, field: 'prompt' })).toEqual({
      part: 'scene',
      id: scene!.id,
      field: 'prompt',
    });
  });

  it('is the page of the book for what is set there, and for a picture that was drawn for it', () => {
    const { id } = before.scenes[0]!;
    const change: Change = { table: 'scene', id, was: { picked: 1 }, now: { picked: null } };
    for (const label of [{ type: 'page.set' }, { type: 'frame.land', field: 'picked' }] as const)
      expect(placeAfter([change], { ...label, count: 1 })).toEqual({ part: 'scene', id, field: 'page' });
    expect(placeAfter([change], { type: 'frame.land', count: 1 })).toEqual({ part: 'scene', id });
  });

  it('is the first row that is still there', () => {
    const [first, second] = before.scenes;
    const gone = (id: number): Change => ({
      table: 'scene',
      id,
      was: { removed: false },
      now: { removed: true },
    });
    const moved: Change = { table: 'scene', id: second!.id, was: { position: 2 }, now: { position: 1 } };
    const label = { type: 'scene.remove', count: 1 } as const;
    expect(placeAfter([gone(first!.id), moved], label)).toEqual({ part: 'scene', id: second!.id });
    expect(placeAfter([gone(first!.id)], label)).toBeNull();
  });

  it('is the field of the story that an edit of scenes changed with them', () => {
    const emptied: Change = { table: 'story', was: { outline: 'x' }, now: { outline: '' } };
    const added: Change = { table: 'scene', id: 99, was: { removed: false }, now: { removed: true } };
    expect(placeAfter([emptied, added], { type: 'scene.add', count: 1 })).toEqual({
      part: 'story',
      field: 'outline',
    });
  });

  it('is the panel for settings and the model', () => {
    const change: Change = { table: 'story', was: {}, now: {} };
    expect(placeAfter([change], { type: 'settings.set', count: 1 })).toEqual({
      part: 'story',
      field: 'settings',
    });
  });
});
