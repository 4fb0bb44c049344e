import { expect, it } from 'vitest';
import { type Board, type FrameMark, framesOf, shownFrame } from '../board.ts';
import { boardFromStory } from '../board-from-story.ts';
import { story } from '../story.ts';
import { applyChanges, inverseOf } from './change.ts';
import { planLanding, withLanded } from './landing.ts';

const plain = boardFromStory(story.parse({ scenes: [{ prompt: 'by a river' }] }), {
  modelId: null,
  settings: {},
});
const mark = (id: number): FrameMark & { seed: number } => ({
  ...{ id, sceneId: 1, seed: 1, starred: false, removed: false, comparison: false, blank: false },
});
const size = { width: 320, height: 192 };
/** With a picture, for a page that wants it at that size. */
const board: Board = {
  ...plain,
  scenes: plain.scenes.map((one) => ({ ...one, page: { ...one.page, size } })),
  frames: [mark(7)],
};
const shown = (now: Board) => shownFrame(now.scenes[0]!, framesOf(now, 1))?.id;

it('a picture that was drawn for its page gives way to the one before when it is undone', () => {
  const { step } = planLanding(board, { ...mark(8), seedFrom: 'story' });
  const landed = applyChanges(withLanded(board, mark(8)), step.changes);
  expect(shown(landed)).toBe(8);
  const undone = applyChanges(landed, inverseOf(step.changes));
  expect(shown(undone)).toBe(7);
  expect(shown(applyChanges(undone, step.changes))).toBe(8);
  expect(step.label.field).toBe('picked');
});

it('any other is no step, nor is the first, an empty one or one that is only compared', () => {
  const steps = [
    planLanding({ ...plain, frames: [mark(7)] }, { ...mark(8), seedFrom: 'story' }),
    planLanding({ ...board, frames: [] }, { ...mark(8), seedFrom: 'story' }),
    planLanding(board, { ...mark(8), blank: true, seedFrom: 'chosen' }),
    planLanding(board, { ...mark(8), comparison: true, seedFrom: 'chosen' }),
  ];
  for (const { step } of steps) expect(step.changes).toEqual([]);
});

it('a seed that was tried out comes with it', () => {
  const { step, seedFrom } = planLanding(board, { ...mark(8), seed: 99, seedFrom: 'chosen' });
  expect(step.changes).toEqual([
    { table: 'scene', id: 1, was: { seed: null, picked: 7 }, now: { seed: 99, picked: null } },
  ]);
  expect(seedFrom).toBe('scene');
});
