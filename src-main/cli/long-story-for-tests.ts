// A sample's pictures and words again and again, as a document of many scenes: a long book for tests and for `npm run book-check`.

import { join, resolve } from 'node:path';
import { StoryDocument } from '../store/document/story-document.ts';
import { scenesOf } from '../story/board.ts';

const stories = resolve(import.meta.dirname, '../../assets/stories');

/** Writes `file`, where nothing must be yet. */
export function writeLongStory(file: string, scenes: number): void {
  const sample = StoryDocument.open(join(stories, 'picnic.fabula'), { readOnly: true });
  const story = StoryDocument.create(file);
  try {
    const drawn = scenesOf(sample.board).map(({ id, prompt, caption }) => {
      const [frame] = sample.frames.ofScene(id);
      const { width, height } = frame!;
      const [png, thumbnail] = [sample.frames.png(frame!.id), sample.frames.thumbnail(frame!.id)];
      return { words: { prompt, caption }, picture: { name: '', width, height, png, thumbnail } };
    });
    const many = Array.from({ length: scenes }, (_, index) => drawn[index % drawn.length]!);
    story.edit({ type: 'story.set', title: 'A long picnic' });
    story.edit({ type: 'scene.add', scenes: many.map(({ words }) => words) });
    for (const [index, { id }] of scenesOf(story.board).entries())
      story.frames.bring(id, many[index]!.picture, { at: 0, undone: false });
  } finally {
    story.close();
    sample.close();
  }
}
