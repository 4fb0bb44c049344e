import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FabulaError } from '../contract/errors.ts';
import { StoryEngine } from '../diffusion/tell-story.ts';
import { framePng } from '../pictures/frame-png.ts';
import { frameRecord } from '../pictures/frame-record.ts';
import { hashesForOthers } from '../pictures/hashes-for-others.ts';
import { readText } from '../pictures/png-chunks.ts';
import { outdatedFrames } from '../store/document/outdated-frames.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import { temporaryFolder } from '../store/testing/sample-document.ts';
import { comparisons } from './comparisons.ts';
import {
  createStory,
  hasPocket,
  pocketModel,
  startStudio,
  tinyModel,
  WatchedQueue,
} from './testing/studio.ts';

const missing = { scenes: 'missing', seed: 'own' } as const;
const drawnScenes = (document: StoryDocument) =>
  document.frames
    .all()
    .map((one) => one.sceneId)
    .sort((a, b) => a - b);

describe('drawing a story', () => {
  it('saves each picture before anyone hears of it, with all that is needed to draw it again', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio({ previews: true });
    const path = join(folder.path, 'a.fabula');
    const document = createStory(path, ['runs in the snow', 'eats', 'sleeps']);
    const watched = new WatchedQueue(studio.drawing, document);
    const heard: number[] = [];
    document.onChange(({ scenes }) => {
      heard.push(...scenes);
      expect(document.jobs.list().map((job) => job.sceneId)).not.toContain(scenes[0]);
      expect(document.frames.ofScene(scenes[0]!)).toHaveLength(1);
    });
    const finished = watched.finished();
    expect(watched.queue.enqueue(missing)).toEqual([1, 2, 3]);
    expect(await finished).toEqual({ drawn: 3, failed: 0 });
    expect(heard).toEqual([1, 2, 3]);
    expect(watched.queue.view()).toEqual({ status: 'idle', jobs: [] });

    const [frame] = document.frames.ofScene(2);
    const origin = document.frames.get(frame!.id);
    const { run, status } = document.frames.run(origin.runId);
    expect(status).toBe('finished');
    expect(origin).toMatchObject({
      seed: 42,
      identityPrompt: 'ink a red fox',
      framePrompt: 'eats',
      prompt: 'ink a red fox runs in the snow eats sleeps',
      width: 64,
      height: 64,
      blank: false,
    });
    const png = document.frames.png(frame!.id);
    const record = frameRecord.parse(JSON.parse(readText(png, 'fabula')!));
    expect(record).toMatchObject({ scene: 2, scenes: 3, framePrompt: 'eats', run });

    const hashes = await hashesForOthers(tinyModel, []);
    const engine = new StoryEngine();
    const scenes = ['runs in the snow', 'eats', 'sleeps'].map((framePrompt) => {
      return { identityPrompt: 'ink a red fox', framePrompt, seed: 42 };
    });
    const request = {
      model: { path: tinyModel },
      device: 'cpu',
      scenes,
      draw: [1],
      settings: run.settings,
    } as const;
    const { loras: _loras, ...settings } = document.board.story.settings;
    const again = await engine.open({ ...request, settings });
    for await (const { picture } of again.frames()) {
      expect(Buffer.compare(await framePng(picture, record, hashes), png)).toBe(0);
    }
    await engine.release();

    const previews = watched.events.flatMap((one) =>
      one.type === 'progress' && one.preview ? [one.preview] : [],
    );
    expect(previews.length).toBeGreaterThan(0);
    expect(Buffer.from(previews[0]!.subarray(1, 4)).toString()).toBe('PNG');
    await watched.queue.close();
    document.close();
  });

  it('tells progress that never goes back and ends', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats', 'sleeps']);
    const watched = new WatchedQueue(studio.drawing, document);
    const finished = watched.finished();
    watched.queue.enqueue(missing);
    await watched.sampling(2);
    // Asked for in the middle: the whole gets larger, what is shown does not get smaller.
    watched.queue.enqueue({ scenes: [1, 2], seed: 'new' });
    await finished;
    const { progress } = watched;
    expect(progress.map((one) => one.total)).toEqual(progress.map((one) => one.total).sort((a, b) => a - b));
    expect(progress.at(-1)).toMatchObject({ stage: 'saving', fraction: 1, total: 1, secondsLeft: 0 });
    for (const job of [1, 2, 3, 4, 5]) {
      const fractions = progress.filter((one) => one.job === job).map((one) => one.fraction);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      expect(fractions.at(-1)).toBe(1);
    }
    const left = progress.flatMap((one) => one.secondsLeft ?? []);
    expect(left.length).toBeGreaterThan(progress.length / 2);
    expect(left.every((seconds) => Number.isFinite(seconds) && seconds >= 0)).toBe(true);
    await watched.queue.close();
    document.close();
  });

  it('draws in one request what shares a cast, and what does not in another', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'flies', 'eats']);
    document.edit({ type: 'scene.set', id: 2, cast: [2] });
    const watched = new WatchedQueue(studio.drawing, document);
    const finished = watched.finished();
    watched.queue.enqueue(missing);
    await finished;
    const prompts = document.frames.all().map((one) => document.frames.get(one.id).prompt);
    expect(prompts).toEqual(['ink a red fox runs eats', 'ink an owl flies', 'ink a red fox runs eats']);
    expect(document.frames.runs()).toHaveLength(3);
    await watched.queue.close();
    document.close();
  });

  it('takes up what is edited while it draws', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats', 'sleeps']);
    const watched = new WatchedQueue(studio.drawing, document);
    const finished = watched.finished();
    watched.queue.enqueue(missing);
    await watched.sampling(1);
    document.edit({ type: 'scene.set', id: 3, prompt: 'dreams' });
    await finished;
    expect(document.frames.ofScene(3)[0]).toMatchObject({ framePrompt: 'dreams' });
    expect(document.frames.get(document.frames.ofScene(2)[0]!.id).prompt).toContain('dreams');
    const outdated = () => outdatedFrames(document.board, document.frames.all(), document.frames.runs());
    expect(outdated().size).toBe(0);
    document.edit({ type: 'scene.set', id: 1, prompt: 'walks' });
    expect([...outdated().values()]).toEqual([['prompt']]);
    await watched.queue.close();
    document.close();
  });

  it('lands a picture in its scene while that is deleted, undone and done again', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const document = createStory(join(folder.path, 'a.fabula'), ['runs']);
    const [second] = document.edit({ type: 'scene.add', scenes: [{ prompt: 'eats' }, { prompt: 'sleeps' }] });
    const watched = new WatchedQueue(studio.drawing, document);
    watched.queue.enqueue({ scenes: [second!, second! + 1, 1], seed: 'own' });
    await watched.sampling(second!);
    const finished = watched.finished();
    document.undo();
    // The one in work goes on; the other of the two waits for its scene to come back.
    await finished;
    expect(drawnScenes(document)).toEqual([1, second]);
    expect(watched.queue.view().jobs).toEqual([]);
    const again = watched.finished();
    document.redo();
    await again;
    expect(drawnScenes(document)).toEqual([1, second, second! + 1]);
    await watched.queue.close();
    document.close();
  });

  it('draws comparisons with the same words and seeds, beside the scenes’ own pictures', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats']);
    const watched = new WatchedQueue(studio.drawing, document);
    let finished = watched.finished();
    watched.queue.enqueue({ scenes: [1], seed: 'own' });
    await finished;
    finished = watched.finished();
    expect(watched.queue.compare([1, 2], false)).toHaveLength(3);
    await finished;
    const pairs = comparisons(document, [1, 2], false);
    for (const { scene, seed, words, plain } of pairs) {
      expect(seed).toBe(42);
      expect(document.frames.get(words!)).toMatchObject({ sceneId: scene, seed, comparison: false });
      expect(document.frames.get(plain!)).toMatchObject({ sceneId: scene, seed, comparison: true });
    }
    expect(document.frames.get(pairs[0]!.plain!).prompt).toBe('ink a red fox runs');
    expect(watched.queue.compare([1, 2], false)).toEqual([]);

    // Where a model holds by pictures of itself, what is there are words; they are drawn as such where a look is missing.
    const [held] = comparisons(document, [1], true);
    expect(held).toEqual({ ...pairs[0], looks: null });
    document.edit({ type: 'settings.set', settings: { hold: { picture: null } } });
    expect(comparisons(document, [1], true)[0]).not.toHaveProperty('looks');
    document.undo();

    // Somebody who is held is seen by words alone, too.
    document.edit({ type: 'character.look', id: 1, held: true, seed: 7 });
    const [byWords] = pairs;
    expect(comparisons(document, [1], false)).toEqual([{ ...byWords, looks: null }]);
    document.edit({ type: 'scene.set', id: 1, prompt: 'sits' });
    finished = watched.finished();
    expect(watched.queue.compare([1], false)).toHaveLength(3);
    await finished;
    const [three] = comparisons(document, [1], false);
    const picturesIn = ({ hold }: { hold?: { picture: unknown } | undefined }) => hold?.picture ?? null;
    const settingsOf = (id: number | null | undefined) =>
      document.frames.run(document.frames.get(id!).runId).run.settings;
    expect(picturesIn(settingsOf(three!.words))).toBeNull();
    expect(picturesIn(settingsOf(three!.looks))).toMatchObject({ weight: 2 });
    expect(document.frames.get(three!.looks!)).toMatchObject({ comparison: false });
    expect(document.frames.get(three!.words!)).toMatchObject({ comparison: true, held: '' });
    expect(watched.queue.compare([1], false)).toEqual([]);
    await watched.queue.close();
    document.close();
  });

  it('says what cannot be drawn, goes on with the rest, and tries again when asked to', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const document = createStory(join(folder.path, 'a.fabula'), ['word '.repeat(200), 'flies']);
    document.edit({ type: 'scene.set', id: 2, cast: [2] });
    const watched = new WatchedQueue(studio.drawing, document);
    let finished = watched.finished();
    watched.queue.enqueue(missing);
    expect(await finished).toEqual({ drawn: 1, failed: 1 });
    expect(watched.queue.view()).toMatchObject({
      status: 'idle',
      jobs: [{ scene: 1, status: 'failed', error: { code: 'prompt-too-long' } }],
    });
    document.edit({ type: 'scene.set', id: 1, prompt: 'runs' });
    finished = watched.finished();
    watched.queue.retry();
    expect(await finished).toEqual({ drawn: 1, failed: 0 });
    expect(drawnScenes(document)).toEqual([1, 2]);
    await watched.queue.close();
    document.close();
  });

  it('says when the model is not there, or the size is none it can do', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio({
      pathOf: async (id) => {
        if (id === null) return tinyModel;
        throw new FabulaError('model-not-found', `There is no model ${id}.`, 'Choose another.');
      },
    });
    const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats']);
    const watched = new WatchedQueue(studio.drawing, document);
    const failure = async (code: string) => {
      const finished = watched.finished();
      watched.queue.enqueue(missing);
      expect(await finished).toEqual({ drawn: 0, failed: 2 });
      expect(watched.queue.view().jobs.map((job) => job.error?.code)).toEqual([code, code]);
      watched.queue.cancel('all');
    };
    document.edit({ type: 'model.set', modelId: 'gone' });
    await failure('model-not-found');
    document.undo();
    const { settings } = document.board.story;
    document.edit({ type: 'settings.set', settings: { ...settings, width: 65 } });
    await failure('bad-setting');
    await watched.queue.close();
    document.close();
  });

  it.skipIf(!hasPocket)('draws with the built-in model', { timeout: 300_000 }, async () => {
    using folder = temporaryFolder();
    await using studio = startStudio({ pathOf: async () => pocketModel });
    const document = createStory(join(folder.path, 'a.fabula'), ['in the snow', 'by the sea']);
    const { settings } = document.board.story;
    const { width: _w, height: _h, ...rest } = settings;
    document.edit({ type: 'settings.set', settings: { ...rest, steps: 4 } });
    const watched = new WatchedQueue(studio.drawing, document);
    const finished = watched.finished();
    watched.queue.enqueue(missing);
    expect(await finished).toEqual({ drawn: 2, failed: 0 });
    expect(document.frames.runs()[0]!.run.model.id).toBe('pocket');
    expect(document.frames.all().map((one) => one.blank)).toEqual([false, false]);
    await watched.queue.close();
    document.close();
  });
});
