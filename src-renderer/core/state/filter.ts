// Which scenes the storyboard shows: all, or those that a person looks for. Nothing of it is saved.

import { useMemo } from 'react';
import { castOf } from '../../../src-main/contract/characters.ts';
import type { SceneView } from '../../../src-main/contract/story-view.ts';
import { isOutdated } from '../scene-state.ts';
import { chaptersOf } from './chapters.ts';
import type { StoryState } from './story-state.ts';
import { type SceneFilter, useUi } from './ui-store.ts';
import { currentStory, useStory } from './window-store.ts';

export const everyScene: SceneFilter = { state: null, starred: false, character: null };

export const isFiltering = ({ state, starred, character }: SceneFilter): boolean =>
  state !== null || starred || character !== null;

type Sought = Pick<StoryState, 'order' | 'scenes' | 'characters'>;

/** The scenes that the filter lets through, in the story's order. */
export function filteredOrder({ order, scenes, characters }: Sought, filter: SceneFilter): readonly number[] {
  if (!isFiltering(filter)) return order;
  return order.filter((id) => {
    const scene = scenes.get(id);
    return scene !== undefined && passes(scene, characters, filter);
  });
}

function passes(
  scene: SceneView,
  characters: StoryState['characters'],
  { state, starred, character }: SceneFilter,
): boolean {
  if (starred && !scene.frames.some((frame) => frame.starred)) return false;
  if (character !== null && !castOf(scene, characters, ({ id }) => id).some(({ id }) => id === character))
    return false;
  if (state === null) return true;
  const now = scene.picked === null ? 'undrawn' : isOutdated(scene) ? 'outdated' : 'drawn';
  return now === state;
}

/** Without scenes of folded chapters; whoever looks for scenes looks into those too. */
function unfoldedOrder(sought: Sought, filter: SceneFilter, folded: ReadonlySet<number>): readonly number[] {
  if (isFiltering(filter)) return filteredOrder(sought, filter);
  const { order, scenes } = sought;
  if (folded.size === 0) return order;
  return chaptersOf(order, scenes).flatMap(({ heading, ids }) =>
    heading !== null && folded.has(heading) ? [] : ids,
  );
}

/** What is shown now, for handlers. */
export function shownOrder(): readonly number[] {
  const { filter, folded } = useUi.getState();
  return unfoldedOrder(currentStory(), filter, folded);
}

export function useShownOrder(): readonly number[] {
  const filter = useUi((ui) => ui.filter);
  const folded = useUi((ui) => ui.folded);
  const order = useStory((story) => story.order);
  const scenes = useStory((story) => story.scenes);
  const characters = useStory((story) => story.characters);
  return useMemo(
    () => unfoldedOrder({ order, scenes, characters }, filter, folded),
    [order, scenes, characters, filter, folded],
  );
}

export const useIsFiltering = (): boolean => useUi(({ filter }) => isFiltering(filter));
