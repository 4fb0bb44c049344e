// Which pictures of a document no longer are what the story says.

import type { Board } from '../../story/board.ts';
import { type OutdatedReason, outdatedOn } from '../../story/outdated.ts';
import type { FrameRow } from '../tables/frame.ts';
import type { RunRow } from '../tables/run.ts';

/** Frame id to what changed since it was drawn; pictures that are up to date are left out, and those that were not drawn. */
export function outdatedFrames(
  board: Board,
  frames: readonly FrameRow[],
  runs: readonly RunRow[],
): Map<number, OutdatedReason[]> {
  const scenes = new Map(board.scenes.map((one) => [one.id, one]));
  const runOf = new Map(runs.map((one) => [one.id, one]));
  const outdated = outdatedOn(board);
  const found = new Map<number, OutdatedReason[]>();
  for (const frame of frames) {
    const scene = scenes.get(frame.sceneId);
    const run = runOf.get(frame.runId);
    const { seed } = frame;
    if (!scene || !run || seed === null) continue;
    const { modelId, settings: requested } = run.requested;
    const reasons = outdated(scene, { ...frame, seed, modelId, requested, settings: run.run.settings });
    if (reasons.length > 0) found.set(frame.id, reasons);
  }
  return found;
}
