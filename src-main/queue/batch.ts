// Which jobs are drawn together: as many as follow each other with the same cast, method and size are one request to
// the engine, which then reads their shared words once. Pure.

import type { DrawWay } from '../contract/drawing.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import type { ChosenSettings, DrawSettings } from '../contract/settings.ts';
import type { JobRow } from '../store/tables/job.ts';
import { type Board, present, type SceneRow, scenesOf } from '../story/board.ts';
import { words as wordsOf } from '../story/character.ts';
import type { CastWords } from '../story/identity.ts';
import { sceneSettings } from '../story/scene-settings.ts';
import { type BoardWords, boardCasts, boardWords, type SeedFrom, sceneSeed } from '../story/scene-words.ts';
import type { Unreadable } from './unreadable.ts';

interface BatchScene extends BoardWords {
  sceneId: number;
  /** Its place in the story, from 1. */
  number: number;
  seed: number;
  seedFrom: SeedFrom;
  cast: CastWords[];
}

export interface Batch {
  /** As its jobs are asked for. */
  way: DrawWay;
  method: DrawSettings['method'];
  /** The story's, at the size of these scenes. */
  asked: ChosenSettings;
  /** What they come to with the looks of who is in these scenes. */
  settings: ChosenSettings;
  modelId: string | null;
  /** All scenes whose words are read, in story order. */
  scenes: BatchScene[];
  /** Index into `scenes` for each job, in the order of drawing. */
  draw: { job: JobRow; scene: number }[];
  storyScenes: number;
  /** What the characters' own pictures are drawn from. */
  reference: { style: string; seed: number };
}

/**
 * The next batch; undefined when nothing waits. `jobs` in order, failed ones among them are passed over. The story is
 * told without the scenes that cannot be read.
 */
export function nextBatch(
  board: Board,
  jobs: readonly JobRow[],
  unreadable: Unreadable = new Map(),
): Batch | undefined {
  const waiting = jobs.filter((job) => job.error === null && !unreadable.has(job.sceneId));
  const [first] = waiting;
  if (!first) return undefined;
  const method = first.method === 'plain' ? 'plain' : 'onestory';
  const there = scenesOf(board);
  const words = boardWords(board);
  const casts = boardCasts(board);
  const identity = words.get(first.sceneId)!.identityPrompt;
  const portraits = new Set(
    present(board.scenes).flatMap(({ id, portraitOf }) => (portraitOf === null ? [] : [id])),
  );
  const kind = (id: number) => looksOf(words.get(id)!) + String(portraits.has(id));
  const sceneOf = new Map(board.scenes.map((one) => [one.id, one]));
  const sizeOf = ({ sceneId }: JobRow) => JSON.stringify(sceneOf.get(sceneId)!.page.size);
  const drawn: JobRow[] = [];
  for (const job of waiting) {
    const fits =
      job.method === first.method &&
      sizeOf(job) === sizeOf(first) &&
      words.get(job.sceneId)!.identityPrompt === identity &&
      kind(job.sceneId) === kind(first.sceneId) &&
      !drawn.some((one) => one.sceneId === job.sceneId);
    if (!fits) break;
    drawn.push(job);
  }
  const jobOf = new Map(drawn.map((job) => [job.sceneId, job]));
  // A scene that has no words yet, and is not to be drawn now, is no part of the story that is told.
  const told = (scene: SceneRow) =>
    jobOf.has(scene.id) ||
    (method === 'onestory' &&
      !portraits.has(scene.id) &&
      words.get(scene.id)!.identityPrompt === identity &&
      words.get(scene.id)!.framePrompt !== '' &&
      !unreadable.has(scene.id));
  const all = [...there, ...present(board.scenes).filter(({ id }) => portraits.has(id))];
  const scenes = all.flatMap((scene, index): BatchScene[] =>
    told(scene)
      ? [
          {
            sceneId: scene.id,
            number: index + 1,
            ...words.get(scene.id)!,
            cast: casts.get(scene.id)!,
            ...sceneSeed(board, scene, jobOf.get(scene.id)?.seed ?? null),
          },
        ]
      : [],
  );
  // What nobody chose is left to the model; a comparison is what it is called.
  const own = first.method === 'onestory' ? board.story.settings.method : method;
  const asked: ChosenSettings = {
    ...sceneSettings(board.story, sceneOf.get(first.sceneId)!),
    ...omitUndefined({ method: own }),
  };
  return {
    way: first.method,
    method,
    asked,
    settings: portraits.has(first.sceneId)
      ? // As a picture that holds others is drawn.
        { ...withoutPicture(asked), method: 'plain' }
      : first.method === 'words' || isPlainToCompare(first, board)
        ? withoutPicture(asked)
        : withLooks(asked, words.get(first.sceneId)!, board),
    modelId: board.story.modelId,
    scenes,
    draw: drawn.map((job) => ({
      job,
      scene: scenes.findIndex((one) => one.sceneId === job.sceneId),
    })),
    storyScenes: Math.max(there.length, ...scenes.map((one) => one.number)),
    reference: {
      style: wordsOf.parse(board.story.style),
      seed: words.get(first.sceneId)!.held.find(({ look }) => look)?.look?.seed ?? board.story.seed,
    },
  };
}

/** A story may be drawn plain and held by a picture; what shows the way without is held by nothing. */
const isPlainToCompare = ({ method }: JobRow, { story }: Board): boolean =>
  method === 'plain' && story.settings.method !== 'plain';

const looksOf = ({ held }: BoardWords): string =>
  JSON.stringify(held.flatMap(({ words, look }) => (look ? [[words, look]] : [])));

/**
 * Somebody whose look is kept switches on what holds, even where the story is held by words; in a story with looks nobody else is
 * held. In one without, its settings say whether everybody is, and else its model.
 */
function withLooks(settings: ChosenSettings, { held }: BoardWords, { characters }: Board): ChosenSettings {
  if (settings.method === 'plain') return settings;
  if (held.some(({ look }) => look))
    return { ...settings, hold: { ...settings.hold, picture: settings.hold?.picture ?? {} } };
  return present(characters).some((one) => one.held) ? withoutPicture(settings) : settings;
}

/** A character's own picture holds on to nothing, nor do words alone. */
const withoutPicture = (settings: ChosenSettings): ChosenSettings => ({
  ...settings,
  hold: { ...settings.hold, picture: null },
});

/** Whether what is left of `running` is still what `wanted` begins with, so that it may go on. */
export function stillWanted(running: Batch, left: readonly number[], wanted: Batch | undefined): boolean {
  if (left.length === 0) return true;
  if (!wanted || wanted.modelId !== running.modelId) return false;
  const sameOrder = left.every((id, index) => wanted.draw[index]?.job.id === id);
  return sameOrder && said(running, left) === said(wanted, left);
}

/** Everything that decides how these jobs' pictures come out, to be compared. */
function said({ method, settings, scenes, draw, reference }: Batch, jobs: readonly number[]): string {
  const drawn = draw.filter(({ job }) => jobs.includes(job.id)).map((one) => scenes[one.scene]!);
  const told = method === 'plain' ? drawn : scenes;
  return JSON.stringify([
    settings,
    settings.hold?.picture ? reference : null,
    told.map((one) => [one.sceneId, one.identityPrompt, one.framePrompt, one.cast]),
    drawn.map((one) => [one.sceneId, one.seed, one.negative]),
  ]);
}
