// What a sample holds, without what differs from one drawing to the next: when it was drawn, how long it took, and
// the random names of the document itself.

import type { StoryDocument } from '../../src-main/store/document/story-document.ts';

export function contentOf({ board, frames }: StoryDocument): string {
  const pictures = frames.all().map(({ id }) => {
    const { drawnAt: _at, seconds: _seconds, ...frame } = frames.get(id);
    return frame;
  });
  const runs = frames.runs().map(({ startedAt: _at, ...run }) => run);
  return JSON.stringify({ board, pictures, runs });
}
