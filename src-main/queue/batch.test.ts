import { describe, expect, it } from 'vitest';
import { type EditInput, edit } from '../contract/edits.ts';
import type { JobRow } from '../store/tables/job.ts';
import type { Board } from '../story/board.ts';
import { boardFromStory } from '../story/board-from-story.ts';
import { applyChanges } from '../story/editing/change.ts';
import { planEdit } from '../story/editing/plan-edit.ts';
import { story } from '../story/story.ts';
import { nextBatch, stillWanted } from './batch.ts';

const board: Board = boardFromStory(
  story.parse({
    style: 'ink',
    characters: [
      { name: 'Fox', description: 'a red fox' },
      { name: 'Owl', description: 'an owl' },
    ],
    scenes: [
      { prompt: 'runs' },
      { prompt: 'flies', cast: ['Owl'] },
      { prompt: 'eats' },
      { prompt: '' },
      { prompt: 'sleeps', seed: 7 },
    ],
  }),
  { modelId: null, settings: {} },
);

const job = (id: number, sceneId: number, more: Partial<JobRow> = {}): JobRow => ({
  id,
  position: id,
  sceneId,
  askedAt: 0,
  method: 'onestory',
  comparison: false,
  seed: null,
  crashes: 0,
  error: null,
  ...more,
});

const withEdits = (...edits: EditInput[]): Board =>
  edits.reduce(
    (now, one) =>
      applyChanges(now, planEdit(now, edit.parse(one), { scene: () => 10, character: () => 10 }).changes),
    board,
  );

describe('a batch', () => {
  it('takes jobs as long as cast and method stay the same, and reads all written scenes of the cast', () => {
    const batch = nextBatch(board, [job(1, 3), job(2, 1, { seed: 99 }), job(3, 2), job(4, 5)])!;
    expect(batch.draw.map((one) => [one.job.id, batch.scenes[one.scene]!.sceneId])).toEqual([
      [1, 3],
      [2, 1],
    ]);
    expect(batch.scenes).toEqual([
      {
        sceneId: 1,
        number: 1,
        identityPrompt: 'ink a red fox',
        framePrompt: 'runs',
        negative: '',
        held: [],
        seed: 99,
        seedFrom: 'chosen',
        cast: [{ words: 'a red fox' }],
      },
      {
        sceneId: 3,
        number: 3,
        identityPrompt: 'ink a red fox',
        framePrompt: 'eats',
        negative: '',
        held: [],
        seed: 42,
        seedFrom: 'story',
        cast: [{ words: 'a red fox' }],
      },
      {
        sceneId: 5,
        number: 5,
        identityPrompt: 'ink a red fox',
        framePrompt: 'sleeps',
        negative: '',
        held: [],
        seed: 7,
        seedFrom: 'scene',
        cast: [{ words: 'a red fox' }],
      },
    ]);
    expect(batch.storyScenes).toBe(5);
  });

  it('is of one size: scenes whose pages want another are drawn by themselves, and their picture says so', () => {
    const wide = { width: 320, height: 192 };
    const sized = withEdits(
      { type: 'settings.set', settings: { steps: 9, width: 256, height: 256 } },
      { type: 'page.set', id: 3, size: wide },
      { type: 'page.set', id: 5, size: wide },
    );
    const jobs = [job(1, 1), job(2, 3), job(3, 5)];
    const first = nextBatch(sized, jobs)!;
    expect(first.draw.map((one) => one.job.id)).toEqual([1]);
    expect(first.settings).toMatchObject({ steps: 9, width: 256, height: 256 });
    const second = nextBatch(sized, jobs.slice(1))!;
    expect(second.draw.map((one) => one.job.id)).toEqual([2, 3]);
    expect([second.asked, second.settings]).toMatchObject([
      { steps: 9, ...wide },
      { steps: 9, ...wide },
    ]);
    // The whole story is told around it all the same.
    expect(second.scenes.map(({ sceneId }) => sceneId)).toEqual(first.scenes.map(({ sceneId }) => sceneId));
  });

  it('draws a scene once, passes over failed jobs, and reads an empty scene only when that is drawn', () => {
    const failed = { code: 'internal', message: '', hint: '' } as const;
    const batch = nextBatch(board, [job(1, 2, { error: failed }), job(2, 1), job(3, 1, { seed: 1 })])!;
    expect(batch.draw.map((one) => one.job.id)).toEqual([2]);
    expect(nextBatch(board, [job(1, 4)])!.scenes.map((one) => one.sceneId)).toEqual([1, 3, 4, 5]);
    expect(nextBatch(board, [job(1, 2, { error: failed })])).toBeUndefined();
  });

  it('draws a character’s own picture by itself, plain and holding on to nothing', () => {
    const now = withEdits({ type: 'character.look', id: 1, held: true, seed: 7 });
    const jobs = [job(1, 10, { method: 'plain' }), job(2, 1, { method: 'plain' }), job(3, 3)];
    const portrait = nextBatch(now, jobs)!;
    expect(portrait.draw.map((one) => one.job.id)).toEqual([1]);
    expect(portrait.scenes).toMatchObject([
      { sceneId: 10, identityPrompt: 'ink a red fox', framePrompt: '', seed: 7, held: [] },
    ]);
    expect(portrait.settings.hold).toEqual({ picture: null });
    expect(portrait.asked).toEqual({ method: 'plain' });
  });

  it('holds on to the looks of who is in its scenes, and in a story with looks to nobody else', () => {
    const look = { type: 'character.look', id: 2, held: true, seed: 7 } as const;
    const owl = nextBatch(withEdits(look), [job(1, 2)])!;
    expect(owl.settings.hold).toEqual({ picture: {} });
    expect(owl.asked.hold).toBeUndefined();
    expect(owl.scenes[0]!.held).toEqual([{ words: 'an owl', look: { seed: 7, doing: '' } }]);
    expect(owl.reference.seed).toBe(7);
    // The fox is not held.
    expect(nextBatch(withEdits(look), [job(1, 1)])!.settings.hold).toEqual({ picture: null });
    const words = withEdits(look, { type: 'settings.set', settings: { hold: { picture: null } } });
    expect(nextBatch(words, [job(1, 2)])!.settings.hold).toEqual({ picture: {} });
    expect(nextBatch(words, [job(1, 1)])!.settings.hold).toEqual({ picture: null });
    const firmly = withEdits(look, { type: 'settings.set', settings: { hold: { picture: { weight: 3 } } } });
    expect(nextBatch(firmly, [job(1, 2)])!.settings.hold).toEqual({ picture: { weight: 3 } });
    // Without looks it is the story's settings that say it, or nobody before its model.
    expect(nextBatch(board, [job(1, 2)])!.settings.hold).toBeUndefined();
    expect(nextBatch(firmly, [job(1, 2, { method: 'plain' })])!.settings.hold).toEqual({ picture: null });
  });

  it('reads only what it draws when scenes are drawn plain', () => {
    const batch = nextBatch(board, [
      job(1, 1, { method: 'plain' }),
      job(2, 5, { method: 'plain' }),
      job(3, 3),
    ])!;
    expect(batch.scenes.map((one) => one.sceneId)).toEqual([1, 5]);
    expect(batch.settings.method).toBe('plain');
  });

  it('leaves out what cannot be read, and tells the story without it', () => {
    const error = { code: 'prompt-too-long', message: 'Too long.', hint: 'Shorten it.' } as const;
    const jobs = [job(1, 1), job(2, 3), job(3, 5)];
    const batch = nextBatch(board, jobs, new Map([[1, error]]))!;
    expect(batch.draw.map((one) => one.job.id)).toEqual([2, 3]);
    expect(batch.scenes.map((one) => one.sceneId)).toEqual([3, 5]);
    const all = new Map([1, 3, 5].map((id) => [id, error]));
    expect(nextBatch(board, jobs, all)).toBeUndefined();
  });

  it('may go on only while what is left of it is still wanted, word for word', () => {
    const jobs = [job(1, 1), job(2, 3), job(3, 5)];
    const running = nextBatch(board, jobs)!;
    const wanted = (next: Board, list: JobRow[]) => stillWanted(running, [2, 3], nextBatch(next, list));
    const rest = jobs.slice(1);
    const edited = (id: number, change: object) => ({
      ...board,
      scenes: board.scenes.map((one) => (one.id === id ? { ...one, ...change } : one)),
    });
    expect(wanted(board, rest)).toBe(true);
    expect(wanted(board, [...rest, job(4, 2)])).toBe(true);
    expect(wanted(board, [jobs[2]!, jobs[1]!])).toBe(false);
    expect(wanted(board, [jobs[2]!])).toBe(false);
    expect(wanted(board, [])).toBe(false);
    expect(wanted(edited(1, { prompt: 'walks' }), rest)).toBe(false);
    expect(wanted(edited(2, { prompt: 'hides' }), rest)).toBe(true);
    expect(wanted(edited(1, { caption: 'x', seed: 3 }), rest)).toBe(true);
    expect(wanted(edited(3, { seed: 3 }), rest)).toBe(false);
    expect(wanted(edited(5, { removed: true }), [jobs[1]!])).toBe(false);
    expect(wanted({ ...board, story: { ...board.story, modelId: 'other' } }, rest)).toBe(false);
  });
});
