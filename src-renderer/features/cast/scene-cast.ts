// Who is in a scene, and how that changes when somebody comes or goes. Pure.

import { castOf } from '../../../src-main/contract/characters.ts';
import type { CharacterView, SceneView } from '../../../src-main/contract/story-view.ts';

export const castIds = (scene: Pick<SceneView, 'cast'>, characters: readonly CharacterView[]): number[] =>
  castOf(scene, characters, ({ id }) => id).map(({ id }) => id);

/** In the order of the characters, so that scenes with the same people share one prompt. */
export function withToggled(
  cast: readonly number[],
  id: number,
  characters: readonly CharacterView[],
): number[] {
  const wanted = new Set(cast);
  if (!wanted.delete(id)) wanted.add(id);
  return characters.map((one) => one.id).filter((one) => wanted.has(one));
}
