import { expect, it } from 'vitest';
import { plainPage } from '../../../src-main/contract/book-page.ts';
import type { FrameView, SceneView } from '../../../src-main/contract/story-view.ts';
import { frameAt, placeAfterArrow } from './place.ts';

const scene = (id: number, frames: number[], picked: number | null): SceneView => ({
  id,
  prompt: '',
  caption: '',
  negative: '',
  cast: null,
  places: [],
  page: plainPage,
  translations: {},
  chapter: null,
  chapterNames: {},
  seed: null,
  picked,
  frames: frames.map((frame) => ({ id: frame }) as FrameView),
});
const scenes = new Map(
  [scene(1, [9, 5], 5), scene(2, [], null), scene(3, [7], 7)].map((one) => [one.id, one]),
);
const order = [1, 2, 3];

it('goes from scene to scene, to the picture on the card, and stays at the ends', () => {
  expect(placeAfterArrow('ArrowRight', { scene: 1, frame: 9 }, order, scenes)).toEqual({
    scene: 2,
    frame: null,
  });
  expect(placeAfterArrow('ArrowLeft', { scene: 1, frame: 9 }, order, scenes)).toBeUndefined();
  expect(placeAfterArrow('End', { scene: 1, frame: null }, order, scenes)).toEqual({ scene: 3, frame: null });
  expect(placeAfterArrow('ArrowRight', { scene: 3, frame: null }, order, scenes)).toBeUndefined();
});

it('goes through the pictures of a scene, from the one on the card', () => {
  expect(placeAfterArrow('ArrowUp', { scene: 1, frame: null }, order, scenes)).toEqual({
    scene: 1,
    frame: 9,
  });
  expect(placeAfterArrow('ArrowDown', { scene: 1, frame: 9 }, order, scenes)).toEqual({ scene: 1, frame: 5 });
  expect(placeAfterArrow('ArrowDown', { scene: 1, frame: 5 }, order, scenes)).toBeUndefined();
  expect(placeAfterArrow('ArrowDown', { scene: 2, frame: null }, order, scenes)).toBeUndefined();
});

it('shows the one on the card when the one that was meant is gone', () => {
  expect(frameAt(scenes.get(1)!, 4)?.id).toBe(5);
  expect(frameAt(scenes.get(2)!, 4)).toBeUndefined();
});
