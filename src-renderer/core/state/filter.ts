// Which scenes the storyboard shows: all, or those that a person looks for. Nothing of it is saved.

import { useMemo } from 'react';
import { castOf } from '../../../src-main/contract/characters.ts';
import type { SceneView } from '../../../src-main/contract/story-view.ts';
import { isOutdated } from '../scene-state.ts';
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

/** What is shown now, for handlers. */
export const shownOrder = (): readonly number[] => filteredOrder(currentStory(), useUi.getState().filter);

export function useShownOrder(): readonly number[] {
  const filter = useUi((ui) => ui.filter);
  const order = useStory((story) => story.order);
  const scenes = useStory((story) => story.scenes);
  const characters = useStory((story) => story.characters);
  return useMemo(
    () => filteredOrder({ order, scenes, characters }, filter),
    [order, scenes, characters, filter],
  );
}

export const useIsFiltering = (): boolean => useUi(({ filter }) => isFiltering(filter));
