// What a picture's file is called: after its story and its scene.

import { fileNameOf } from '../files/story-names.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import { scenesOf } from '../story/board.ts';
import { t } from './texts.ts';
import { nameAfter } from './title-names.ts';

/** Without a folder, ending in `.png`. A picture of a scene that is gone has its story's name alone. */
export function pictureFileName({ board }: StoryDocument, frame: number): string {
  const scene = board.frames.find(({ id }) => id === frame)?.sceneId;
  const place = scenesOf(board).findIndex(({ id }) => id === scene);
  const title = nameAfter(board.story.title);
  const name =
    place < 0 ? title : t('picture.name', '{title}, scene {number}', { title, number: String(place + 1) });
  return `${fileNameOf(name, title)}.png`;
}
