// Pictures that come into an open story from files, one after the other, so that a folder of them is never in memory at once.

import path from 'node:path';
import { FabulaError } from '../../contract/errors.ts';
import { LARGEST_PICTURE } from '../../imports/pictures/read-picture.ts';
import type { BroughtPicture } from '../../store/document/document-frames.ts';
import type { StoryDocument } from '../../store/document/story-document.ts';
import { readBytes } from './read-bytes.ts';

export interface WantedPicture {
  scene: number;
  file: string;
}

/** Throws FabulaError: the file's own faults, bad-picture. */
async function pictureFrom(file: string): Promise<BroughtPicture> {
  // What reads pixels is loaded with the first of them: the app starts without.
  const { broughtPicture } = await import('../../pictures/brought-picture.ts');
  const name = path.basename(file);
  return { ...(await broughtPicture(name, await readBytes(file, LARGEST_PICTURE))), name };
}

/**
 * Into this scene, beside what was drawn of it; without one into a scene of its own at the end. Answers the scene. One step of
 * undo. Throws FabulaError: the file's own faults, bad-picture, disk-full, not-found.
 */
export async function bringPicture(
  document: StoryDocument,
  file: string,
  wanted: number | undefined,
): Promise<number> {
  const picture = await pictureFrom(file);
  const scene = wanted ?? document.edit({ type: 'scene.add', scenes: [{}] })[0]!;
  document.frames.bring(scene, picture, { at: Date.now(), undone: wanted !== undefined });
  return scene;
}

/**
 * Into scenes that were just made, with which they are undone. Answers the names of those that could not be read; scenes that are
 * gone by then need none. Throws FabulaError where nothing more can be saved.
 */
export async function bringPictures(
  document: StoryDocument,
  wanted: readonly WantedPicture[],
): Promise<string[]> {
  const unread: string[] = [];
  for (const { scene, file } of wanted) {
    if (document.session.closed) break;
    if (!document.board.scenes.some(({ id, removed }) => id === scene && !removed)) continue;
    try {
      document.frames.bring(scene, await pictureFrom(file), { at: Date.now(), undone: false });
    } catch (error) {
      if (!(error instanceof FabulaError)) throw error;
      if (error.code === 'not-found') continue;
      if (!UNREAD.has(error.code)) throw error;
      unread.push(path.basename(file));
    }
  }
  return unread;
}

/** Faults of one file: the others may be better. */
const UNREAD: ReadonlySet<FabulaError['code']> = new Set(['bad-picture', 'bad-story-file', 'file-not-found']);
