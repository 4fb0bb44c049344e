// Which pictures show a scene drawn both ways with the same words, seed and settings. Reads a document, asks for nothing.

import type { Comparison } from '../contract/drawing.ts';
import type { DrawSettings } from '../contract/settings.ts';
import { outdatedFrames } from '../store/document/outdated-frames.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import { sceneSeed } from '../story/scene-words.ts';
import { namedScenes } from './named-scenes.ts';

/** The newest picture of each scene by each method that has its present seed and is up to date. */
export function comparisons(document: StoryDocument, scenes: readonly number[]): Comparison[] {
  const { board, frames } = document;
  const all = frames.all();
  const outdated = outdatedFrames(board, all, frames.runs());
  return namedScenes(document, scenes).map((scene) => {
    const { seed } = sceneSeed(board, scene, null);
    const newest = (method: DrawSettings['method']) =>
      all.find(
        (one) =>
          one.sceneId === scene.id && one.method === method && one.seed === seed && !outdated.has(one.id),
      )?.id ?? null;
    return { scene: scene.id, seed, onestory: newest('onestory'), plain: newest('plain') };
  });
}
