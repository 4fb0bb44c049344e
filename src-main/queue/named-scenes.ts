// Scenes of a document by their ids.

import { FabulaError } from '../contract/errors.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import { present, type SceneRow } from '../story/board.ts';

/** In the order named. Throws FabulaError `not-found` for one that is deleted. */
export function namedScenes(document: StoryDocument, ids: readonly number[]): SceneRow[] {
  const there = present(document.board.scenes);
  return ids.map((id) => {
    const scene = there.find((one) => one.id === id);
    if (scene) return scene;
    throw new FabulaError(
      'not-found',
      'That scene is not in the story any more.',
      'It may have been deleted.',
    );
  });
}
