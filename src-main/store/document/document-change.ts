// What an edit or a new picture changed, for those who show the story.

import { type Board, present } from '../../story/board.ts';
import type { Change } from '../../story/editing/change.ts';

export interface DocumentChange {
  revision: number;
  story: boolean;
  characters: boolean;
  /** Scenes were added, deleted or moved. */
  order: boolean;
  /** Scenes to show anew: their words, their pictures, or whether those are outdated. */
  scenes: readonly number[];
  /** All of it is another state of the document, such as a snapshot. */
  replaced: boolean;
}

export type Touched = Omit<DocumentChange, 'revision' | 'replaced'>;

/** `board` is what it is after the changes. */
export function touchedBy(changes: readonly Change[], board: Board): Touched {
  const story = changes.some((one) => one.table === 'story');
  const characters = changes.some((one) => one.table === 'character');
  const scenes = new Set<number>();
  let order = false;
  for (const change of changes) {
    if (change.table === 'frame') {
      const frame = board.frames.find((one) => one.id === change.id);
      if (frame) scenes.add(frame.sceneId);
    } else if (change.table === 'scene') {
      scenes.add('add' in change ? change.add.id : change.id);
      order ||= 'add' in change || 'position' in change.now || 'removed' in change.now;
    }
  }
  const there = present(board.scenes).map((one) => one.id);
  if (changes.some((change) => touchesPictures(change) || isPortrait(change, board)))
    return { story, characters, order, scenes: there };
  return { story, characters, order, scenes: there.filter((id) => scenes.has(id)) };
}

/** Of a character's own picture, which its scenes hold on to. */
function isPortrait(change: Change, board: Board): boolean {
  if (change.table !== 'scene' && change.table !== 'frame') return false;
  const id = 'add' in change ? change.add.id : change.id;
  const scene = change.table === 'scene' ? id : board.frames.find((one) => one.id === id)?.sceneId;
  return board.scenes.some((one) => one.id === scene && one.portraitOf !== null);
}

/** A new picture of a scene; of a character alone it is another look to all of them. */
export const touchedByPicture = (scene: number, { scenes }: Board): Partial<Touched> =>
  scenes.some(({ id, portraitOf }) => id === scene && portraitOf !== null)
    ? { scenes: present(scenes).map(({ id }) => id) }
    : { scenes: [scene] };

/** Style, cast and settings are part of every scene's picture; titles, outlines, names and colours are not. */
function touchesPictures(change: Change): boolean {
  if (change.table !== 'story' && change.table !== 'character') return false;
  if ('add' in change) return true;
  return Object.keys(change.now).some((field) => !['title', 'outline', 'name', 'colour'].includes(field));
}
