import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModel } from '../diffusion/model/model.ts';
import { temporaryFolder } from '../store/testing/sample-document.ts';
import { type DrawingNow, scenesDrawnAlike } from './same-again.ts';
import { createStory, startStudio, tinyModel, versions, WatchedQueue } from './testing/studio.ts';

describe('scenes that would be drawn just as they are shown', () => {
  it('are those with nothing changed, in themselves or around them', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats', 'sleeps']);
    const { queue, ...watched } = watch(studio, document);
    const now: DrawingNow = { model: await openModel({ path: tinyModel }), versions, device: 'cpu' };
    const alike = (more: Partial<DrawingNow> = {}, scenes: 'all' | number[] = 'all') =>
      scenesDrawnAlike(document, scenes, { ...now, ...more });
    expect(alike()).toEqual([]);
    const drawn = watched.finished();
    queue.enqueue({ scenes: [1, 2], seed: 'own' });
    await drawn;
    expect(alike()).toEqual([1, 2]);
    expect(alike({}, [2, 3])).toEqual([2]);
    expect(alike({ device: undefined })).toEqual([1, 2]);
    expect(alike({ device: 'cuda' })).toEqual([]);
    expect(alike({ versions: { ...versions, fabula: '9.9.9' } })).toEqual([]);
    expect(alike({ model: { ...now.model, hash: 'another' } })).toEqual([]);
    expect(queue.enqueue({ scenes: [1, 2], seed: 'own' }, new Set([1, 2]))).toEqual([]);

    const changes = [
      [{ type: 'scene.set', id: 1, caption: 'read aloud' }, [1, 2]],
      // Its words are in the prompt of the others.
      [{ type: 'scene.set', id: 3, prompt: 'wakes' }, []],
      [{ type: 'scene.set', id: 2, seed: 7 }, [1]],
      [{ type: 'story.set', style: 'chalk' }, []],
      [{ type: 'settings.set', settings: { ...document.board.story.settings, method: 'plain' } }, []],
      [{ type: 'settings.set', settings: { ...document.board.story.settings, steps: 5 } }, []],
      [{ type: 'scene.move', ids: [3], to: 0 }, []],
    ] as const;
    for (const [edit, left] of changes) {
      document.edit(structuredClone(edit) as Parameters<typeof document.edit>[0]);
      expect(alike(), JSON.stringify(edit)).toEqual(left);
      document.undo();
      expect(alike()).toEqual([1, 2]);
    }
    await queue.close();
    document.close();
  });
});

function watch(studio: ReturnType<typeof startStudio>, document: ReturnType<typeof createStory>) {
  const watched = new WatchedQueue(studio.drawing, document);
  return { queue: watched.queue, finished: () => watched.finished() };
}
