import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ErrorValue } from '../contract/errors.ts';
import type { EngineChannel } from '../engine/channel.ts';
import { forkEngine } from '../engine/fork.ts';
import type { EngineHost } from '../engine/host.ts';
import { fromEngine } from '../engine/messages.ts';
import { StoryDocument } from '../store/document/story-document.ts';
import { temporaryFolder } from '../store/testing/sample-document.ts';
import { brokenModel } from './testing/broken-model.ts';
import { createStory, startStudio, tinyModel, WatchedQueue } from './testing/studio.ts';

const missing = { scenes: 'missing', seed: 'own' } as const;
const drawn = (document: StoryDocument) =>
  document.frames
    .all()
    .map((one) => one.sceneId)
    .reverse();

/** Sends the engine process a signal as the system or a driver would. */
const strike = (engine: EngineHost, signal: NodeJS.Signals) => process.kill(engine.pid!, signal);

/** A real engine process; `strike` is asked while its second picture is sampled, and what it answers is all that is heard. */
function failingOnce(strike: () => ErrorValue | false): EngineChannel {
  const channel = forkEngine();
  let over: number | undefined;
  return {
    pid: channel.pid,
    send: (message) => channel.send(message),
    onExit: (listener) => channel.onExit(listener),
    kill: () => channel.kill(),
    onMessage: (listener) =>
      channel.onMessage((raw) => {
        const message = fromEngine.parse(raw);
        if ('id' in message && message.id === over) return;
        const isSecond = message.type === 'progress' && message.progress.scene === 1;
        const error = isSecond && strike();
        if (error && 'id' in message) {
          over = message.id;
          listener({ type: 'failed', id: message.id, error });
        } else listener(raw);
      }),
  };
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    // One that has ended stays in the list until its parent asks; a container's first process may never do so.
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

describe('the engine process', () => {
  it.each(['SIGKILL', 'SIGSEGV'] as const)(
    'ended by %s while drawing: the picture is drawn again once, and nothing else is lost or repeated',
    async (signal) => {
      using folder = temporaryFolder();
      await using studio = startStudio();
      const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats', 'sleeps']);
      const watched = new WatchedQueue(studio.drawing, document);
      const finished = watched.finished();
      const states: string[] = [];
      studio.engine.onChange((view) => states.push(view.status));
      watched.queue.enqueue(missing);
      await watched.sampling(2);
      strike(studio.engine, signal);
      expect(await finished).toEqual({ drawn: 3, failed: 0 });
      expect(drawn(document)).toEqual([1, 2, 3]);
      expect(states).toContain('lost');
      expect(states.at(-1)).toBe('ready');
      expect(document.frames.runs().map((one) => one.status)).toEqual(['interrupted', 'finished']);
      const totals = watched.progress.map((one) => one.total);
      expect(totals).toEqual([...totals].sort((a, b) => a - b));
      await watched.queue.close();
      document.close();
    },
  );

  it('renewed while drawing: the pictures in work are finished, the next ones come from a new process', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats']);
    const watched = new WatchedQueue(studio.drawing, document);
    const finished = watched.finished();
    watched.queue.enqueue(missing);
    await watched.sampling(1);
    const first = studio.engine.pid!;
    studio.engine.renew();
    expect(await finished).toEqual({ drawn: 2, failed: 0 });
    await expect.poll(() => isAlive(first)).toBe(false);
    const again = watched.finished();
    watched.queue.enqueue({ scenes: [1], seed: 'new' });
    expect(await again).toEqual({ drawn: 1, failed: 0 });
    expect(studio.engine.pid).not.toBe(first);
    await watched.queue.close();
    document.close();
  });

  it.each(['out-of-memory', 'device-lost'] as const)(
    'that says %s while drawing: the picture waits, the reason is told, and going on draws it',
    async (code) => {
      using folder = temporaryFolder();
      const error = { code, message: 'The device "cuda" ran out.', hint: 'Draw with 8bit weights.' };
      let struck = 0;
      await using studio = startStudio({ spawn: () => failingOnce(() => struck++ === 0 && error) });
      const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats']);
      const watched = new WatchedQueue(studio.drawing, document);
      const held = watched.next((event) => event.type === 'queue' && event.view.error && event.view);
      watched.queue.enqueue(missing);
      expect(await held).toMatchObject({ status: 'paused', error });
      await expect
        .poll(() => watched.queue.view())
        .toMatchObject({
          status: 'paused',
          jobs: [{ status: 'queued' }],
        });
      expect(drawn(document)).toEqual([1]);
      const finished = watched.finished();
      watched.queue.resume();
      expect(await finished).toMatchObject({ failed: 0 });
      expect(drawn(document)).toEqual([1, 2]);
      await watched.queue.close();
      document.close();
    },
  );

  it('lost twice over one picture: that one fails with the reason, the others are drawn', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio();
    const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats', 'sleeps']);
    const watched = new WatchedQueue(studio.drawing, document);
    const finished = watched.finished();
    watched.queue.enqueue(missing);
    for (const _ of [1, 2]) {
      await watched.sampling(2);
      strike(studio.engine, 'SIGKILL');
      await once(afterLoss(studio.engine), 'lost');
    }
    expect(await finished).toEqual({ drawn: 2, failed: 1 });
    expect(drawn(document)).toEqual([1, 3]);
    expect(watched.queue.view().jobs).toEqual([
      expect.objectContaining({
        scene: 2,
        status: 'failed',
        error: expect.objectContaining({ code: 'engine-lost', message: expect.stringContaining('memory') }),
      }),
    ]);
    const again = watched.finished();
    watched.queue.retry();
    expect(await again).toEqual({ drawn: 1, failed: 0 });
    await watched.queue.close();
    document.close();
  });

  it('lost again and again: the queue stands still instead of failing every scene', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio({ times: { pause: 1 } });
    const prompts = Array.from({ length: 10 }, (_, i) => `scene ${i}`);
    const document = createStory(join(folder.path, 'a.fabula'), prompts);
    const watched = new WatchedQueue(studio.drawing, document);
    const paused = watched.status('paused');
    studio.engine.onChange((view) => {
      if (view.status === 'ready') strike(studio.engine, 'SIGKILL');
    });
    watched.queue.enqueue(missing);
    const view = await paused;
    expect(view.error?.code).toBe('engine-lost');
    expect(view.jobs.filter((job) => job.status === 'failed')).toHaveLength(2);
    expect(view.jobs.filter((job) => job.status !== 'failed')).toHaveLength(8);
    await watched.queue.close();
    document.close();
  });

  it('that hangs is ended and started again, while drawing and while idle', async () => {
    using folder = temporaryFolder();
    const times = { ping: 100, drawingSilence: 4000, idleSilence: 1500 };
    await using studio = startStudio({ times });
    const document = createStory(join(folder.path, 'a.fabula'), ['runs', 'eats']);
    const watched = new WatchedQueue(studio.drawing, document);
    const finished = watched.finished();
    watched.queue.enqueue(missing);
    await watched.sampling(2);
    const first = studio.engine.pid!;
    strike(studio.engine, 'SIGSTOP');
    expect(await finished).toEqual({ drawn: 2, failed: 0 });
    expect(drawn(document)).toEqual([1, 2]);
    expect(isAlive(first)).toBe(false);
    strike(studio.engine, 'SIGSTOP');
    await once(afterLoss(studio.engine), 'lost');
    const again = watched.finished();
    watched.queue.enqueue({ scenes: [1], seed: 'new' });
    expect(await again).toEqual({ drawn: 1, failed: 0 });
    await watched.queue.close();
    document.close();
  });

  it('that hangs does not keep a story from being closed', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio({ times: { shutdown: 500 } });
    const path = join(folder.path, 'a.fabula');
    const document = createStory(path, ['runs', 'eats']);
    const watched = new WatchedQueue(studio.drawing, document);
    watched.queue.enqueue(missing);
    await watched.sampling(2);
    const pid = studio.engine.pid!;
    strike(studio.engine, 'SIGSTOP');
    const started = Date.now();
    await watched.queue.close();
    document.close();
    expect(Date.now() - started).toBeLessThan(8000);
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
    expect(drawn(StoryDocument.open(path))).toEqual([1]);
  });

  it('goes when it was idle for a while, and comes back when it is needed', async () => {
    using folder = temporaryFolder();
    await using studio = startStudio({ times: { ping: 50, keep: 300 } });
    const document = createStory(join(folder.path, 'a.fabula'), ['runs']);
    const watched = new WatchedQueue(studio.drawing, document);
    expect(studio.drawing.engine).toEqual({ status: 'asleep' });
    for (const seed of ['own', 'new'] as const) {
      const finished = watched.finished();
      watched.queue.enqueue({ scenes: [1], seed });
      await finished;
      const pid = studio.engine.pid!;
      expect(studio.drawing.engine).toEqual({ status: 'ready', device: 'cpu' });
      await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
      expect(studio.drawing.engine).toEqual({ status: 'asleep', device: 'cpu' });
    }
    await watched.queue.close();
    document.close();
  });

  it('says when a picture came out blank, and when it is none', async () => {
    using folder = temporaryFolder();
    const models = { flat: brokenModel(folder.path, 0), none: brokenModel(folder.path, Number.NaN) };
    await using studio = startStudio({
      pathOf: async (id) => (id === 'flat' ? models.flat : id === 'none' ? models.none : tinyModel),
    });
    const document = createStory(join(folder.path, 'a.fabula'), ['runs']);
    const watched = new WatchedQueue(studio.drawing, document);
    const draw = async (modelId: string | null) => {
      document.edit({ type: 'model.set', modelId });
      const finished = watched.finished();
      watched.queue.enqueue({ scenes: [1], seed: 'own' });
      return finished;
    };
    await draw(null);
    expect(await draw('flat')).toEqual({ drawn: 1, failed: 0 });
    expect(document.frames.all().map((one) => one.blank)).toEqual([true, false]);
    expect(await draw('none')).toEqual({ drawn: 0, failed: 1 });
    expect(watched.queue.view().jobs[0]?.error?.code).toBe('bad-picture');
    await watched.queue.close();
    document.close();
  });
});

describe('the whole program, killed while drawing', () => {
  it('has all pictures that were told of, offers the rest, and leaves no engine behind', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    createStory(path, ['runs', 'eats', 'sleeps', 'wakes']).close();
    const script = `
      const { StoryDocument } = await import(${JSON.stringify(new URL('../store/document/story-document.ts', import.meta.url).href)});
      const { startStudio, WatchedQueue } = await import(${JSON.stringify(new URL('./testing/studio.ts', import.meta.url).href)});
      const { writeSync } = await import('node:fs');
      const document = StoryDocument.open(${JSON.stringify(path)});
      const studio = startStudio();
      const watched = new WatchedQueue(studio.drawing, document);
      document.onChange(({ scenes }) => writeSync(1, 'drawn ' + scenes[0] + ' engine ' + studio.engine.pid + '\\n'));
      watched.queue.enqueue({ scenes: 'missing', seed: 'own' });
      await watched.sampling(3);
      writeSync(1, 'now\\n');`;
    const program = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    program.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('now')) program.kill('SIGKILL');
    });
    await once(program, 'exit');
    const told = [...said.matchAll(/drawn (\d+)/g)].map((match) => Number(match[1]));
    const pid = Number(/engine (\d+)/.exec(said)?.[1]);
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);

    const document = StoryDocument.open(path);
    expect(drawn(document)).toEqual(expect.arrayContaining(told));
    for (const { id } of document.frames.all()) expect(document.frames.png(id).length).toBeGreaterThan(1000);
    await using studio = startStudio();
    const watched = new WatchedQueue(studio.drawing, document);
    expect(watched.queue.view().status).toBe('offered');
    const before = drawn(document).length;
    const finished = watched.finished();
    watched.queue.resume();
    expect(await finished).toEqual({ drawn: 4 - before, failed: 0 });
    expect(drawn(document)).toEqual([1, 2, 3, 4]);
    expect(document.frames.runs().map((one) => one.status)).toEqual(['interrupted', 'finished']);
    await watched.queue.close();
    document.close();
  });
});

/** Says `lost` at the next loss of the engine. */
function afterLoss(engine: EngineHost) {
  const target = new EventTarget();
  const end = engine.onChange((view) => {
    if (view.status !== 'lost') return;
    end();
    target.dispatchEvent(new Event('lost'));
  });
  return target;
}
