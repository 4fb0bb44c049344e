// What a finished picture does to its story besides being there: it becomes its scene's picture, and a seed that was
// tried out for it becomes the scene's own, so that a change of words is drawn with it again. Pure.

import { type Board, type FrameMark, framesOf, shownFrame } from '../board.ts';
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
 * the card, leaves the scene's seed alone. One that was drawn for the scene's page of the book gives way to the one before when it is undone.
 */
export function planLanding(board: Board, landing: Landing): { seedFrom: SeedFrom; step: EditPlan } {
  const { sceneId, seed, seedFrom, comparison, blank } = landing;
  const scene = board.scenes.find((one) => one.id === sceneId && !one.removed);
  const isShown = scene !== undefined && !comparison && !blank;
  const kept = isShown && seedFrom === 'chosen';
  const seeded = kept ? difference(scene, { seed }) : undefined;
  const before = isShown && scene.page.size ? shownFrame(scene, framesOf(board, sceneId))?.id : undefined;
  const was = { ...seeded?.was, ...(before === undefined ? {} : { picked: before }) };
  const now = { ...seeded?.now, ...(before === undefined ? {} : { picked: null }) };
  const step: EditPlan = {
    changes: Object.keys(now).length > 0 ? [{ table: 'scene', id: sceneId, was, now }] : [],
    created: [],
    label: { type: 'frame.land', count: 1, ...(before === undefined ? {} : { field: 'picked' }) },
  };
  return { seedFrom: kept ? 'scene' : seedFrom, step };
}
