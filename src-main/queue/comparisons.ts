// Which pictures show a scene drawn every way with the same words, seed and settings. Reads a document, asks for nothing.

import type { Comparison } from '../contract/drawing.ts';
import { outdatedFrames } from '../store/document/outdated-frames.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import type { FrameRow } from '../store/tables/frame.ts';
import { present } from '../story/board.ts';
import { boardWords, sceneSeed } from '../story/scene-words.ts';
import { namedScenes } from './named-scenes.ts';

/**
 * The newest picture of each scene in each way that has its present seed and is up to date.
 * @param usual Whether the story's model holds by pictures of itself, where nothing else is said.
 */
export function comparisons(
  document: StoryDocument,
  scenes: readonly number[],
  usual: boolean,
): Comparison[] {
  const { board, frames } = document;
  const all = frames.all();
  const outdated = outdatedFrames(board, all, frames.runs());
  const words = boardWords(board);
  const looks = present(board.characters).some((one) => one.held);
  const { hold, method } = board.story.settings;
  const isStoryHeld =
    !looks && (hold?.picture === undefined ? usual && method === undefined : hold.picture !== null);
  const runs = new Map(frames.runs().map(({ id, run }) => [id, run.settings]));
  const byPicture = ({ runId }: FrameRow) => Boolean(runs.get(runId)?.hold?.picture);
  // That a picture was drawn without the looks is no fault of one that shows what words alone do.
  const isToday = ({ id }: FrameRow, byWords: boolean) =>
    (outdated.get(id) ?? []).every((reason) => byWords && reason === 'look');
  return namedScenes(document, scenes).map((scene) => {
    const { seed } = sceneSeed(board, scene, null);
    const isHeld = isStoryHeld || words.get(scene.id)!.held.some(({ look }) => look);
    const newest = (is: (frame: FrameRow) => boolean) =>
      all.find((one) => one.sceneId === scene.id && one.seed === seed && is(one))?.id ?? null;
    const told = ({ method }: FrameRow) => method === 'onestory';
    return {
      scene: scene.id,
      seed,
      plain: newest((one) => one.method === 'plain' && isToday(one, false)),
      words: newest((one) => told(one) && !byPicture(one) && isToday(one, isHeld)),
      ...(isHeld ? { looks: newest((one) => told(one) && byPicture(one) && isToday(one, false)) } : {}),
    };
  });
}
