// What a finished picture does to its story besides being there: it becomes its scene's picture, and a seed that was
// tried out for it becomes the scene's own, so that a change of words is drawn with it again. Pure.

import type { Board, FrameMark } from '../board.ts';
import type { SeedFrom } from '../scene-words.ts';
import { difference, type EditPlan } from './edit-plan.ts';

/** The board with the picture on it; it is the scene's, whatever was picked before. */
export function withLanded(board: Board, mark: FrameMark): Board {
  const { sceneId, comparison } = mark;
  const scenes = comparison
    ? board.scenes
    : board.scenes.map((one) => (one.id === sceneId ? { ...one, picked: null } : one));
  return { ...board, scenes, frames: [...board.frames, mark] };
}

export interface Landing extends Pick<FrameMark, 'sceneId' | 'comparison' | 'blank'> {
  seed: number;
  /** Whose seed it was drawn with. */
  seedFrom: SeedFrom;
}

/**
 * A picture that was brought in and is on the board already becomes its scene's, whatever was picked before. The step has the
 * picture in it, so that undo takes it away and gives the card back what it showed.
 */
export function planBringing(board: Board, mark: FrameMark): EditPlan {
  const scene = board.scenes.find(({ id }) => id === mark.sceneId);
  const unpicked = scene && difference(scene, { picked: null });
  return {
    changes: [
      { table: 'frame', id: mark.id, was: { removed: true }, now: { removed: false } },
      ...(unpicked ? [{ table: 'scene' as const, id: mark.sceneId, ...unpicked }] : []),
    ],
    created: [],
    label: { type: 'frame.bring', count: 1 },
  };
}

/**
 * Whose seed it is from now on, and the step that makes it so, undone by itself. A picture that is empty, or is not on
 * the card, leaves the scene's seed alone.
 */
export function planLanding(board: Board, landing: Landing): { seedFrom: SeedFrom; step: EditPlan } {
  const { sceneId, seed, seedFrom, comparison, blank } = landing;
  const scene = board.scenes.find((one) => one.id === sceneId && !one.removed);
  const kept = scene !== undefined && seedFrom === 'chosen' && !comparison && !blank;
  const changed = kept ? difference(scene, { seed }) : undefined;
  const step: EditPlan = {
    changes: changed ? [{ table: 'scene', id: sceneId, ...changed }] : [],
    created: [],
    label: { type: 'frame.land', count: 1 },
  };
  return { seedFrom: kept ? 'scene' : seedFrom, step };
}
