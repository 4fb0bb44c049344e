import { expect, it } from 'vitest';
import type { CharacterView, FrameView, SceneView } from '../../../src-main/contract/story-view.ts';
import { everyScene, filteredOrder, isFiltering } from './filter.ts';

const frame = (id: number, more: Partial<FrameView> = {}) => ({
  id,
  starred: false,
  outdated: false,
  ...more,
});
const scene = (id: number, frames: object[], cast: number[] | null = null): SceneView =>
  ({ id, cast, frames, picked: frames.length > 0 ? (frames[0] as FrameView).id : null }) as SceneView;

const characters = [{ id: 1 }, { id: 2 }] as CharacterView[];
const scenes = new Map(
  [
    scene(1, [frame(10)]),
    scene(2, []),
    scene(3, [frame(30, { outdated: true }), frame(31, { starred: true })], [2]),
    scene(4, [frame(40)], []),
  ].map((one) => [one.id, one]),
);
const story = { order: [4, 1, 2, 3], scenes, characters };
const shown = (filter: Partial<typeof everyScene>) => filteredOrder(story, { ...everyScene, ...filter });

it('shows all while nothing is looked for, the very same list', () => {
  expect(filteredOrder(story, everyScene)).toBe(story.order);
  expect(isFiltering(everyScene)).toBe(false);
});

it('finds scenes by their state, their stars and who is in them, in the story’s order', () => {
  expect(shown({ state: 'drawn' })).toEqual([4, 1]);
  expect(shown({ state: 'undrawn' })).toEqual([2]);
  expect(shown({ state: 'outdated' })).toEqual([3]);
  expect(shown({ starred: true })).toEqual([3]);
  // Without a cast of its own a scene has the first character; an empty one has nobody.
  expect(shown({ character: 1 })).toEqual([1, 2]);
  expect(shown({ character: 2, state: 'outdated' })).toEqual([3]);
  expect(shown({ character: 2, state: 'drawn' })).toEqual([]);
});
