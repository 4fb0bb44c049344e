// What people and the queue do to an open story, one step by its number: the same step on a story that shows the same
// does the same, in whatever process. And a digest of all that a person can see of a story.

import { createHash } from 'node:crypto';
import type { StoryDocument } from '../../../src-main/store/document/story-document.ts';
import { randomEdit, visible } from '../../../src-main/store/testing/random-edit.ts';
import { newRun } from '../../../src-main/store/testing/sample-document.ts';
import { present, withoutRemoved } from '../../../src-main/story/board.ts';
import { type Random, randomOf } from './random.ts';

export interface OperateOptions {
  /** Bytes of the largest picture. */
  largest?: number;
}

const ENOUGH_SCENES = 30;
const ENOUGH_FRAMES = 40;

/** Commits exactly once. Answers what was done. */
export function operate(
  document: StoryDocument,
  seed: number,
  step: number,
  { largest = 400_000 }: OperateOptions = {},
): string {
  const random = randomOf(seed * 1_000_003 + step);
  const scenes = present(document.board.scenes).map((scene) => scene.id);
  if (scenes.length < 2) {
    document.edit({ type: 'scene.add', scenes: [{ prompt: `again ${step}` }, { prompt: `more ${step}` }] });
    return 'scene.add';
  }
  if (scenes.length > ENOUGH_SCENES) {
    document.edit({ type: 'scene.remove', ids: scenes.slice(ENOUGH_SCENES / 2) });
    return 'scene.remove';
  }
  const dice = random.next();
  if (dice < 0.35) return drawOrAsk(document, random, scenes, step, largest);
  if (dice < 0.4) {
    document.jobs.add([{ sceneId: random.pick(scenes), method: 'onestory', seed: null }]);
    return 'jobs.add';
  }
  if (dice < 0.43) {
    document.jobs.removeAll();
    return 'jobs.removeAll';
  }
  if (dice < 0.5 && document.undo()) return 'undo';
  if (dice < 0.53 && document.redo()) return 'redo';
  const frames = document.frames.all();
  if (frames.length > ENOUGH_FRAMES) {
    const shown = frames.filter((frame) => scenes.includes(frame.sceneId));
    if (shown.length > 8) {
      document.edit({ type: 'frame.remove', ids: shown.slice(8).map((frame) => frame.id) });
      return 'frame.remove';
    }
  }
  const chance = {
    kind: random.below(17),
    a: random.below(1000),
    b: random.below(1 << 20),
    text: `${step} ${'words '.repeat(random.below(60))}`,
  };
  const edit = randomEdit(document.board, chance) ?? { type: 'story.set' as const, title: `title ${step}` };
  document.edit(edit);
  return edit.type;
}

/** The picture of the first job, or a job. */
function drawOrAsk(
  document: StoryDocument,
  random: Random,
  scenes: readonly number[],
  step: number,
  largest: number,
): string {
  const [job] = document.jobs.list();
  if (!job) {
    document.jobs.add([{ sceneId: random.pick(scenes), method: 'onestory', seed: null }]);
    return 'jobs.add';
  }
  const bytes = Math.floor(200 + random.next() ** 3 * largest);
  const prompt = `picture ${step}`;
  document.frames.commit({
    jobId: job.id,
    run: newRun(document),
    frame: {
      sceneId: job.sceneId,
      drawnAt: step,
      seconds: 1,
      seed: random.below(2 ** 31),
      seedFrom: 'story',
      width: 256,
      height: 256,
      identityPrompt: 'a fox',
      framePrompt: prompt,
      negative: '',
      held: '',
      subjects: [],
      prompt: `a fox ${prompt}`,
      window: [{ scene: job.sceneId, framePrompt: prompt }],
      comparison: random.below(8) === 0,
      blank: random.below(16) === 0,
    },
    image: { png: Buffer.alloc(bytes, `${seed(step)};`), thumbnail: Buffer.from(`small ${step}`) },
  });
  return 'frames.commit';
}

const seed = (step: number) => `picture of step ${step}`;

/** Equal where a person sees the same: words, pictures byte for byte, order, picks, stars, and what waits to be drawn. */
export function digest(document: StoryDocument): string {
  const board = withoutRemoved(document.board);
  const there = new Set(board.scenes.map((scene) => scene.id));
  const frames = document.frames
    .all()
    .filter((frame) => there.has(frame.sceneId))
    .map(({ id, sceneId, seed, drawnAt }) => [id, sceneId, seed, drawnAt, hashOf(document.frames.png(id))]);
  const jobs = document.jobs.list().map(({ id, sceneId, seed, error }) => [id, sceneId, seed, error]);
  return hashOf(JSON.stringify([visible(board), frames, jobs], sortKeys));
}

const hashOf = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex').slice(0, 24);

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
