// Which scenes would be drawn just as they are shown: with the same words around them, seed, model, settings, versions
// and device. A second copy of the same bytes is what nobody asks for. Where it cannot be known, the answer is no.

import { consolidate } from '../diffusion/method/consolidate.ts';
import { mostChunks, readerFor, readScene } from '../diffusion/method/read-texts.ts';
import type { Model } from '../diffusion/model/model.ts';
import { outdatedFrames } from '../store/document/outdated-frames.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import type { FrameOrigin } from '../store/tables/frame.ts';
import { framesOf, shownFrame } from '../story/board.ts';
import type { Run } from '../story/run.ts';
import { type Batch, nextBatch } from './batch.ts';
import { askedScenes, methodFor } from './new-jobs.ts';
import { readingOf } from './reading.ts';
import { unreadableBy } from './unreadable.ts';

/** What would draw now. */
export interface DrawingNow {
  /** The story's. */
  model: Model;
  versions: Run['versions'];
  /** Undefined: not known before it draws, and then not a reason to doubt. */
  device: string | undefined;
}

interface Shown {
  frame: FrameOrigin;
  run: Run;
}

export function scenesDrawnAlike(
  document: StoryDocument,
  scenes: Parameters<typeof askedScenes>[1],
  now: DrawingNow,
): number[] {
  const shown = shownAlike(document, now);
  const asked = askedScenes(document, scenes);
  if (!asked.some(({ id }) => shown.has(id))) return [];
  const { board } = document;
  const unreadable = unreadableBy(board, readingOf(now.model));
  const alike: number[] = [];
  // As the queue would put them together.
  let jobs = asked.map((scene, index) => ({
    ...aJob,
    id: index,
    sceneId: scene.id,
    method: methodFor(document, scene),
  }));
  for (let batch = nextBatch(board, jobs, unreadable); batch; batch = nextBatch(board, jobs, unreadable)) {
    alike.push(...alikeIn(batch, shown, now));
    const taken = new Set(batch.draw.map(({ job }) => job.id));
    jobs = jobs.filter(({ id }) => !taken.has(id));
  }
  return alike;
}

const aJob = { position: 0, askedAt: 0, comparison: false, seed: null, crashes: 0, error: null };

/** By scene: the picture on its card, where nothing but its surroundings can have changed. */
function shownAlike({ board, frames }: StoryDocument, { model, versions, device }: DrawingNow) {
  const rows = frames.all();
  const outdated = outdatedFrames(board, rows, frames.runs());
  const runs = new Map(frames.runs().map(({ id, run }) => [id, run]));
  const shown = new Map<number, Shown>();
  for (const scene of board.scenes) {
    const id = shownFrame(scene, framesOf(board, scene.id))?.id;
    const row = rows.find((one) => one.id === id);
    const run = row && runs.get(row.runId);
    if (!row || !run || outdated.has(row.id) || run.model.hash !== model.hash) continue;
    const sameProgram = JSON.stringify(run.versions) === JSON.stringify(versions);
    if (sameProgram && (device === undefined || device === run.device))
      shown.set(scene.id, { frame: frames.get(row.id), run });
  }
  return shown;
}

function alikeIn(batch: Batch, shown: ReadonlyMap<number, Shown>, { model }: DrawingNow): number[] {
  const first = batch.draw.map(({ scene }) => shown.get(batch.scenes[scene]!.sceneId)).find(Boolean);
  if (!first) return [];
  const { method } = batch;
  const { window, promptSyntax, method: drawnBy } = first.run.settings;
  const scenes = batch.scenes.map((one) => readScene(one, readerFor(promptSyntax)));
  const { frames } = consolidate(scenes, {
    tokenizers: model.tokenizers,
    window,
    method: drawnBy,
    chunks: mostChunks(drawnBy),
  });
  return batch.draw.flatMap(({ scene }) => {
    const { sceneId, seed } = batch.scenes[scene]!;
    const one = shown.get(sceneId);
    const same =
      one !== undefined &&
      one.frame.method === method &&
      one.frame.seed === seed &&
      one.frame.prompt === frames[scene]!.prompt &&
      one.run.settings.method === drawnBy &&
      JSON.stringify(one.run.settings.window) === JSON.stringify(window);
    return same ? [sceneId] : [];
  });
}
