// From what a person asks for to jobs: which scenes, by which method, with which seed. What waits already is not
// asked for twice.

import { randomInt } from 'node:crypto';
import type { DrawRequest, DrawWay } from '../contract/drawing.ts';
import { type DrawSettings, drawSettings } from '../contract/settings.ts';
import type { NewJob } from '../store/document/document-jobs.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import { framesOf, type SceneRow, scenesOf, shownFrame } from '../story/board.ts';
import { comparisons } from './comparisons.ts';
import { namedScenes } from './named-scenes.ts';

export type AskedPictures = Required<Pick<DrawRequest, 'scenes' | 'seed'>> & Pick<DrawRequest, 'takes'>;

export interface AskedJobs {
  fresh: NewJob[];
  /** Jobs that wait already for the same picture. */
  waiting: number[];
}

/** How a story is told is a person's choice, not a model's. */
const storyMethod = ({ board }: StoryDocument): DrawSettings['method'] =>
  board.story.settings.method ?? drawSettings.parse({}).method;

/** A character's own picture is drawn from plain words. */
export const methodFor = (document: StoryDocument, { portraitOf }: SceneRow): DrawSettings['method'] =>
  portraitOf === null ? storyMethod(document) : 'plain';

/** In story order. */
export function askedScenes(document: StoryDocument, scenes: DrawRequest['scenes']): SceneRow[] {
  const { board } = document;
  if (scenes === 'all') return scenesOf(board);
  if (scenes === 'missing') return scenesOf(board).filter((one) => !shownFrame(one, framesOf(board, one.id)));
  return namedScenes(document, scenes);
}

/** @param except Scenes that are left as they are. */
export function jobsForRequest(
  document: StoryDocument,
  { scenes, seed, takes = 1 }: AskedPictures,
  except: ReadonlySet<number> = new Set(),
): AskedJobs {
  return notWaiting(
    document,
    askedScenes(document, scenes)
      .filter(({ id }) => !except.has(id))
      .flatMap((scene) =>
        Array.from({ length: takes }, () => ({
          sceneId: scene.id,
          method: methodFor(document, scene),
          seed: seed === 'new' || takes > 1 ? randomInt(2 ** 32) : null,
        })),
      ),
  );
}

/** One job for each picture that the comparison lacks; `usual` as for comparisons. */
export function jobsForComparison(
  document: StoryDocument,
  scenes: readonly number[],
  usual: boolean,
): AskedJobs {
  const own = storyMethod(document);
  const lacking = comparisons(document, scenes, usual).flatMap(({ scene, plain, words, looks }) => {
    const ways: [way: DrawWay, lacks: boolean][] = [
      ['plain', plain === null],
      [looks === undefined ? 'onestory' : 'words', words === null],
      ['onestory', looks === null],
    ];
    return ways.flatMap(([method, lacks]) =>
      lacks ? [{ sceneId: scene, method, comparison: method !== own, seed: null }] : [],
    );
  });
  return notWaiting(
    document,
    // All of one method first: they are drawn in fewer batches.
    [...lacking.filter((one) => one.method === own), ...lacking.filter((one) => one.method !== own)],
  );
}

function notWaiting(document: StoryDocument, wanted: readonly NewJob[]): AskedJobs {
  const there = document.jobs.list().filter((job) => job.error === null);
  const fresh: NewJob[] = [];
  const waiting: number[] = [];
  for (const job of wanted) {
    const same = there.find(
      (one) =>
        one.sceneId === job.sceneId &&
        one.method === job.method &&
        one.comparison === (job.comparison ?? false) &&
        one.seed === null &&
        job.seed === null,
    );
    if (same) waiting.push(same.id);
    else fresh.push(job);
  }
  return { fresh, waiting };
}
