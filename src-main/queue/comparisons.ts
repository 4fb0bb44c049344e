// Which pictures show a scene drawn every way with the same words, seed and settings. Reads a document, asks for nothing.

import type { Comparison } from '../contract/drawing.ts';
import { outdatedFrames } from '../store/document/outdated-frames.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import type { FrameRow } from '../store/tables/frame.ts';
import { boardWords, sceneSeed } from '../story/scene-words.ts';
import { namedScenes } from './named-scenes.ts';

/** The newest picture of each scene in each way that has its present seed and is up to date. */
export function comparisons(document: StoryDocument, scenes: readonly number[]): Comparison[] {
  const { board, frames } = document;
  const all = frames.all();
  const outdated = outdatedFrames(board, all, frames.runs());
  const words = boardWords(board);
  // That a picture was drawn without the looks is no fault of one that shows what words alone do.
  const isToday = ({ id }: FrameRow, byWords: boolean) =>
    (outdated.get(id) ?? []).every((reason) => byWords && reason === 'look');
  return namedScenes(document, scenes).map((scene) => {
    const { seed } = sceneSeed(board, scene, null);
    const isHeld = words.get(scene.id)!.held.length > 0;
    const newest = (is: (frame: FrameRow) => boolean) =>
      all.find((one) => one.sceneId === scene.id && one.seed === seed && is(one))?.id ?? null;
    const told = ({ method }: FrameRow) => method === 'onestory';
    return {
      scene: scene.id,
      seed,
      plain: newest((one) => one.method === 'plain' && isToday(one, false)),
      words: newest((one) => told(one) && one.held === '' && isToday(one, isHeld)),
      ...(isHeld ? { looks: newest((one) => told(one) && one.held !== '' && isToday(one, false)) } : {}),
    };
  });
}
