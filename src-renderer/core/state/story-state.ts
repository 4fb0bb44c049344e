// The open story in the window: main's snapshot with its changes laid over it, one revision after the other.
// Pure values; objects that did not change keep their identity, so that cards draw only when they must.

import type {
  CharacterView,
  SceneView,
  StoryChange,
  StoryView,
} from '../../../src-main/contract/story-view.ts';

export interface StoryState extends Omit<StoryView, 'characters' | 'scenes'> {
  characters: readonly CharacterView[];
  scenes: ReadonlyMap<number, SceneView>;
  /** Ids of the scenes, first to last. */
  order: readonly number[];
}

export function fromSnapshot({ scenes, ...rest }: StoryView): StoryState {
  return { ...rest, scenes: new Map(scenes.map((one) => [one.id, one])), order: scenes.map((one) => one.id) };
}

/** `missed`: a change in between never came, so that only a new snapshot helps. */
export function withChange(state: StoryState, change: StoryChange): StoryState | 'missed' {
  if (change.revision <= state.revision) return state;
  if (change.revision > state.revision + 1) return 'missed';
  const order = change.order ?? state.order;
  const scenes = changedScenes(state, change, order);
  if (order.some((id) => !scenes.has(id)) || scenes.size !== order.length) return 'missed';
  return {
    revision: change.revision,
    document: change.document ?? state.document,
    story: change.story ?? state.story,
    characters: change.characters ?? state.characters,
    undo: change.undo ?? state.undo,
    scenes,
    order,
  };
}

function changedScenes(
  state: StoryState,
  change: StoryChange,
  order: readonly number[],
): ReadonlyMap<number, SceneView> {
  if (!change.scenes && !change.order) return state.scenes;
  const all = new Map(state.scenes);
  for (const scene of change.scenes ?? []) all.set(scene.id, scene);
  if (!change.order) return all;
  const present = new Set(order);
  for (const id of all.keys()) if (!present.has(id)) all.delete(id);
  return all;
}
