import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoryDocument } from '../store/document/story-document.ts';
import { SnapshotHistory } from '../store/snapshots/snapshot-history.ts';
import { temporaryFolder } from '../store/testing/sample-document.ts';
import { canMount, smallDisk } from '../store/testing/small-disk.ts';
import { createStory, startStudio, WatchedQueue } from './testing/studio.ts';

const missing = { scenes: 'missing', seed: 'own' } as const;
/** Scenes of all pictures in the order they were drawn. */
const drawn = (document: StoryDocument) =>
  document.frames
    .all()
    .map((one) => one.sceneId)
    .reverse();

describe('the queue', () => {
  it('is drawn in the order a person gives it, also while it is drawn', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats', 'sleeps', 'wakes']);
    const watched = new WatchedQueue(studio.drawing, document);
    const { queue } = watched;
    const finished = watched.finished();
    queue.enqueue(missing);
    await watched.sampling(1);
    queue.move(4, 1);
    queue.move(2, 99);
    expect(queue.view().jobs.map((job) => job.scene)).toEqual([1, 4, 3, 2]);
    await finished;
    expect(drawn(document)).toEqual([1, 4, 3, 2]);
    await queue.close();
    document.close();
  });

  it('leaves out what is cancelled, the picture in work too', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats', 'sleeps', 'wakes']);
    const watched = new WatchedQueue(studio.drawing, document);
    const { queue } = watched;
    let finished = watched.finished();
    queue.enqueue(missing);
    await watched.sampling(1);
    queue.cancel([3]);
    queue.cancel([1]);
    expect(await finished).toEqual({ drawn: 2, failed: 0 });
    expect(drawn(document)).toEqual([2, 4]);
    finished = watched.finished();
    queue.enqueue(missing);
    await watched.sampling(3);
    queue.cancel('all');
    expect(queue.view()).toEqual({ status: 'idle', jobs: [] });
    queue.enqueue({ scenes: [3], seed: 'own' });
    await finished;
    expect(drawn(document)).toEqual([2, 4, 1, 3]);
    await queue.close();
    document.close();
  });

  it('pauses at once and goes on without losing or repeating a finished picture', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats', 'sleeps']);
    const watched = new WatchedQueue(studio.drawing, document);
    const { queue } = watched;
    const finished = watched.finished();
    queue.enqueue(missing);
    await watched.sampling(2);
    queue.pause();
    expect(queue.view()).toMatchObject({ status: 'paused', jobs: [{ scene: 2 }, { scene: 3 }] });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(drawn(document)).toEqual([1]);
    queue.resume();
    expect(await finished).toEqual({ drawn: 3, failed: 0 });
    expect(drawn(document)).toEqual([1, 2, 3]);
    await queue.close();
    document.close();
  });

  it('survives a restart, and is offered and not started by itself', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const path = join(folder.path, 'a.fabula');
    let document = createStory(path, ['runs', 'eats', 'sleeps']);
    let watched = new WatchedQueue(studio.drawing, document);
    let { queue } = watched;
    queue.enqueue(missing);
    await watched.sampling(2);
    await queue.close();
    document.close();
    document = StoryDocument.open(path);
    expect(drawn(document)).toEqual([1]);
    watched = new WatchedQueue(studio.drawing, document);
    ({ queue } = watched);
    expect(queue.view()).toMatchObject({ status: 'offered', jobs: [{ scene: 2 }, { scene: 3 }] });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(queue.view().status).toBe('offered');
    const finished = watched.finished();
    queue.resume();
    expect(await finished).toEqual({ drawn: 2, failed: 0 });
    expect(drawn(document)).toEqual([1, 2, 3]);
    await queue.close();
    document.close();
  });

  it('waits while another story is drawn, and then has its turn', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const documents = ['a', 'b'].map((name) =>
      createStory(join(folder.path, `${name}.fabula`), ['runs', 'eats']),
    );
    const a = new WatchedQueue(studio.drawing, documents[0]!);
    const b = new WatchedQueue(studio.drawing, documents[1]!);
    const finished = Promise.all([a.finished(), b.finished()]);
    a.queue.enqueue(missing);
    await a.sampling(1);
    b.queue.enqueue(missing);
    expect(b.queue.view().status).toBe('waiting');
    await finished;
    for (const document of documents) expect(drawn(document)).toEqual([1, 2]);
    const lastOfA = documents[0]!.frames.all()[0]!.drawnAt;
    expect(documents[1]!.frames.all().every((one) => one.drawnAt >= lastOfA)).toBe(true);
    for (const { queue } of [a, b]) await queue.close();
    for (const document of documents) document.close();
  });

  it('stops when an earlier state of the story is put in its place, and offers what waited then', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const history = new SnapshotHistory(join(folder.path, 'history'));
    const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats', 'sleeps']);
    const watched = new WatchedQueue(studio.drawing, document);
    const { queue } = watched;
    document.jobs.add([{ sceneId: 3, method: 'onestory', seed: null }]);
    await history.take(document, 'opened');
    queue.cancel('all');
    queue.enqueue({ scenes: [2, 1], seed: 'own' });
    await watched.sampling(1);
    await history.restore(document, history.list(document)[0]!.id);
    expect(queue.view()).toMatchObject({ status: 'offered', jobs: [{ scene: 3 }] });
    const finished = watched.finished();
    queue.resume();
    expect(await finished).toEqual({ drawn: 1, failed: 0 });
    expect(drawn(document)).toEqual([3]);
    await queue.close();
    document.close();
  });

  it('asks for nothing twice, and takes new seeds as asked', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats']);
    document.edit({ type: 'scene.set', id: 2, seed: 7 });
    const watched = new WatchedQueue(studio.drawing, document);
    const { queue } = watched;
    const finished = watched.finished();
    expect(queue.enqueue(missing)).toEqual([1, 2]);
    expect(queue.enqueue({ scenes: 'all', seed: 'own' })).toEqual([1, 2]);
    expect(queue.enqueue({ scenes: [1], seed: 'new' })).toEqual([3]);
    const { jobs } = queue.view();
    expect(jobs.map((job) => job.seed)).toEqual([42, 7, expect.any(Number)]);
    await finished;
    expect(document.frames.all().map((one) => [one.sceneId, one.seed, one.seedFrom])).toEqual([
      // The seed that was asked for is the scene's own once its picture is there.
      [1, jobs[2]!.seed, 'scene'],
      [2, 7, 'scene'],
      [1, 42, 'story'],
    ]);
    expect(() => queue.enqueue({ scenes: [99], seed: 'own' })).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
    await queue.close();
    document.close();
  });

  it.skipIf(!canMount)(
    'keeps a picture that finds no room until there is some, and draws it only once',
    async () => {
      using disk = smallDisk(2 * 1024 * 1024);
      await using studio = startStudio();
      const document = createStory(join(disk.path, 'a.fabula'), ['runs', 'eats']);
      const watched = new WatchedQueue(studio.drawing, document);
      const { queue } = watched;
      const paused = watched.status('paused');
      queue.enqueue(missing);
      await watched.sampling(1);
      const ballast = join(disk.path, 'ballast');
      for (let size = 1024 * 1024; size >= 1024; size /= 2) {
        try {
          for (;;) writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' });
        } catch {}
      }
      expect(await paused).toMatchObject({
        error: { code: 'disk-full' },
        jobs: [{ scene: 1 }, { scene: 2 }],
      });
      expect(() => queue.resume()).toThrow(expect.objectContaining({ code: 'disk-full' }));
      expect(queue.view().status).toBe('paused');
      rmSync(ballast);
      watched.events.length = 0;
      const finished = watched.finished();
      queue.resume();
      expect(drawn(document)).toEqual([1]);
      expect(await finished).toEqual({ drawn: 2, failed: 0 });
      expect(drawn(document)).toEqual([1, 2]);
      const sampled = watched.progress.filter((one) => one.stage === 'sampling').map((one) => one.scene);
      expect(new Set(sampled)).toEqual(new Set([2]));
      await queue.close();
      document.close();
    },
  );
});
