// Where in a story the larger view is: which scene, which of its pictures. Pure.

import type { FrameView, SceneView } from '../../../src-main/contract/story-view.ts';

export interface ViewerPlace {
  scene: number;
  /** null: the one on the card. */
  frame: number | null;
}

/** The picture that is meant; undefined where the scene has none. */
export const frameAt = ({ picked, frames }: SceneView, frame: number | null): FrameView | undefined =>
  frames.find(({ id }) => id === (frame ?? picked)) ?? frames.find(({ id }) => id === picked) ?? frames[0];

/** The place that an arrow leads to: scenes beside each other, the pictures of one above each other. */
export function placeAfterArrow(
  key: string,
  { scene, frame }: ViewerPlace,
  order: readonly number[],
  scenes: ReadonlyMap<number, SceneView>,
): ViewerPlace | undefined {
  const step = { ArrowLeft: -1, ArrowRight: 1, Home: -order.length, End: order.length }[key];
  if (step !== undefined) {
    const at = Math.min(Math.max(order.indexOf(scene) + step, 0), order.length - 1);
    return order[at] === undefined || order[at] === scene ? undefined : { scene: order[at], frame: null };
  }
  const take = { ArrowUp: -1, ArrowDown: 1 }[key];
  const view = scenes.get(scene);
  const shown = view && frameAt(view, frame);
  if (take === undefined || !view || !shown) return undefined;
  const next = view.frames[view.frames.indexOf(shown) + take];
  return next && { scene, frame: next.id };
}
