// Where a picture of Fabula's belongs: the scene it was drawn for, in a story that is open or was worked on lately.

import { sha256Of } from '../../files/hash-file.ts';
import type { FrameRecord } from '../../pictures/frame-record.ts';
import type { StoryDocument } from '../../store/document/story-document.ts';
import { peekScene } from '../../store/file/peek.ts';
import type { FoundScene } from './incoming.ts';

/** @param open Documents of this program, which are asked and not looked into. @param lately Files, newest first. */
export function findScene(
  picture: Uint8Array,
  { seed, identityPrompt, framePrompt }: Pick<FrameRecord, 'seed' | 'identityPrompt' | 'framePrompt'>,
  open: readonly StoryDocument[],
  lately: readonly string[],
): FoundScene | undefined {
  const marks = { sha256: sha256Of(picture), seed, identityPrompt, framePrompt };
  for (const document of open) {
    const scene = document.frames.sceneOf(marks);
    if (scene !== undefined) return { path: document.path, scene };
  }
  for (const path of lately) {
    const scene = peekScene(path, marks);
    if (scene !== undefined) return { path, scene };
  }
  return undefined;
}
