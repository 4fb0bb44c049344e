import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ErrorValue } from '../../contract/errors.ts';
import { StoryDocument } from '../document/story-document.ts';
import { readBoard } from '../document/write-changes.ts';
import { CheckThreads } from '../file/file-check-worker.ts';
import { holdOpen } from '../testing/held-open.ts';
import { visible } from '../testing/random-edit.ts';
import { createSample, drawSample, temporaryFolder } from '../testing/sample-document.ts';
import { threadSeconds } from '../testing/thread-seconds.ts';
import { superfluous } from './snapshot-files.ts';
import { SnapshotHistory } from './snapshot-history.ts';

const hour = 60 * 60 * 1000;

const threads = new CheckThreads(new URL('../file/file-check-worker.ts', import.meta.url));
afterAll(() => threads.close());

function setUp(folder: string) {
  const clock = { now: Date.UTC(2026, 10, 23) };
  const problems: ErrorValue[] = [];
  const history = new SnapshotHistory(join(folder, 'history'), {
    now: () => clock.now,
    onProblem: (error) => problems.push(error),
  });
  const document = createSample(join(folder, 'a.fabula'));
  history.watch(document);
  const later = (ms: number) => {
    clock.now += ms;
  };
  return { history, document, problems, later };
}

/** What a process leaves that is killed while it writes a file there: the file, and SQLite's journal for it. */
function leaveUnfinished(folder: string): string[] {
  const script = `
    const { claimTemporary } = await import(${JSON.stringify(new URL('../../files/temporary-names.ts', import.meta.url).href)});
    const { writeFileSync } = await import('node:fs');
    const file = claimTemporary(${JSON.stringify(folder)});
    for (const name of [file, file + '-journal']) writeFileSync(name, 'half');
    console.log(file);
    process.kill(process.pid, 'SIGKILL');`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return [stdout.trim(), `${stdout.trim()}-journal`];
}

describe('the history of snapshots', () => {
  it('keeps how a story was opened, an hour of work, and how it was closed; nothing twice', async () => {
    using folder = temporaryFolder();
    const { history, document, problems, later } = setUp(folder.path);
    const title = (text: string) => document.edit({ type: 'story.set', title: text });
    const reasons = () => history.list(document).map((one) => one.reason);
    expect(reasons()).toEqual([]);
    title('one');
    expect(reasons()).toEqual(['opened']);
    later(hour / 2);
    title('two');
    expect(reasons()).toEqual(['opened']);
    later(hour);
    title('three');
    drawSample(document, 1);
    expect(reasons()).toEqual(['hourly', 'opened']);
    later(1);
    await history.take(document, 'closed');
    later(1);
    await history.take(document, 'closed');
    expect(history.list(document)).toEqual([
      expect.objectContaining({ reason: 'closed', scenes: 3, drawn: 1 }),
      expect.objectContaining({ reason: 'hourly', drawn: 0 }),
      expect.objectContaining({ reason: 'opened', scenes: 3, drawn: 0 }),
    ]);
    document.close();
    const again = StoryDocument.open(document.path);
    history.watch(again);
    again.edit({ type: 'story.set', title: 'four' });
    expect(history.list(again)).toHaveLength(3);
    expect(problems).toEqual([]);
    again.close();
  });

  it('goes back to a snapshot, and forward again', async () => {
    using folder = temporaryFolder();
    const { history, document, later } = setUp(folder.path);
    const before = visible(document.board);
    const frame = drawSample(document, 1, { png: Buffer.alloc(90_000, 3) });
    document.edit({ type: 'scene.remove', ids: [2, 3] });
    const after = visible(document.board);
    const changes: unknown[] = [];
    document.onChange((change) => changes.push(change));
    later(1000);
    await history.restore(document, history.list(document)[0]!.id);
    expect(visible(document.board)).toEqual(before);
    expect(document.undoLabel).toBeUndefined();
    expect(changes).toEqual([
      {
        revision: expect.any(Number),
        story: true,
        characters: true,
        order: true,
        scenes: [1, 2, 3],
        replaced: true,
      },
    ]);
    const [undo] = history.list(document);
    expect(undo).toMatchObject({ reason: 'before-restore', scenes: 1, drawn: 1 });
    document.edit({ type: 'story.set', title: 'a bit of work' });
    later(1000);
    await history.restore(document, undo!.id);
    expect(visible(document.board)).toEqual(after);
    expect(document.frames.png(frame)).toHaveLength(90_000);
    expect(document.edit({ type: 'scene.add', scenes: [{}] })).toHaveLength(1);
    document.close();
    StoryDocument.open(document.path).close();
  });

  it('goes back to a state with a picked picture that was deleted, and every scene can be edited', async () => {
    using folder = temporaryFolder();
    const { history, document, later } = setUp(folder.path);
    const [first] = [drawSample(document, 1), drawSample(document, 1)];
    document.edit({ type: 'frame.pick', scene: 1, frame: first });
    document.edit({ type: 'frame.remove', ids: [first] });
    await history.take(document, 'closed');
    document.close();
    later(1000);
    const again = StoryDocument.open(document.path);
    history.watch(again);
    again.edit({ type: 'story.set', title: 'later' });
    again.close();
    const last = StoryDocument.open(document.path);
    const marked = history.list(last).find((one) => one.drawn === 1)!;
    await history.restore(last, marked.id);
    for (const id of [1, 2, 3]) last.edit({ type: 'scene.set', id, prompt: `new words ${id}` });
    expect(last.session.read(readBoard)).toEqual(last.board);
    last.close();
  });

  it('does not go back to what is damaged or gone, and stays in the present', async () => {
    using folder = temporaryFolder();
    const { history, document } = setUp(folder.path);
    document.edit({ type: 'story.set', title: 'present' });
    const { id } = history.list(document)[0]!;
    const file = join(folder.path, 'history', document.id, id);
    writeFileSync(file, readFileSync(file).fill(0, 20_000));
    await expect(history.restore(document, id)).rejects.toMatchObject({ code: 'damaged-story' });
    await expect(history.restore(document, '../a.fabula')).rejects.toMatchObject({ code: 'not-found' });
    document.edit({ type: 'story.set', title: 'goes on' });
    document.close();
  });

  it('keeps a version under its name while others go, until it is let go', async () => {
    using folder = temporaryFolder();
    const clock = { now: Date.UTC(2026, 10, 23) };
    const limits = { newest: 1, days: 0, bytes: 10 ** 9 };
    const history = new SnapshotHistory(join(folder.path, 'history'), { now: () => clock.now, limits });
    const document = createSample(join(folder.path, 'a.fabula'));
    const next = async (title: string) => {
      clock.now += 1000;
      document.edit({ type: 'story.set', title });
      await history.take(document, 'hourly');
    };
    const names = () => history.list(document).map(({ name }) => name);
    clock.now += 1000;
    document.edit({ type: 'story.set', title: 'one' });
    await history.keep(document, 'before the storm');
    await next('two');
    await next('three');
    expect(names()).toEqual([null, 'before the storm']);
    const { id } = history.list(document)[1]!;
    expect(history.list(document)[1]).toMatchObject({ reason: 'kept' });
    history.name(document, id, 'the calm');
    await next('four');
    expect(names()).toEqual([null, 'the calm']);
    // What is there already is kept, not copied once more.
    await history.keep(document, '');
    expect(names()).toEqual(['', 'the calm']);
    history.name(document, id, null);
    await next('five');
    expect(names()).toEqual([null, '']);
    expect(() => history.name(document, id, 'gone')).toThrow(expect.objectContaining({ code: 'not-found' }));
    document.close();
  });

  it('shows the first picture of a snapshot, of none that has no picture', async () => {
    using folder = temporaryFolder();
    const { history, document, later } = setUp(folder.path);
    document.edit({ type: 'story.set', title: 'undrawn' });
    later(1000);
    drawSample(document, 2, { thumbnail: Buffer.from('the second scene') });
    const shown = drawSample(document, 1, { thumbnail: Buffer.from('the picked one') });
    drawSample(document, 1, { thumbnail: Buffer.from('a newer one') });
    document.edit({ type: 'frame.pick', scene: 1, frame: shown });
    await history.take(document, 'closed');
    const [drawn, undrawn] = history.list(document);
    expect(Buffer.from(history.cover(document, drawn!.takenAt)!).toString()).toBe('the picked one');
    expect(history.cover(document, undrawn!.takenAt)).toBeUndefined();
    expect(history.cover(document, 1)).toBeUndefined();
    document.close();
  });

  it('copies a snapshot to a document of its own', () => {
    using folder = temporaryFolder();
    const { history, document } = setUp(folder.path);
    document.edit({ type: 'story.set', title: 'present' });
    const target = join(folder.path, 'copy.fabula');
    history.copyTo(document, history.list(document)[0]!.id, target);
    const copy = StoryDocument.open(target);
    expect(copy.board.story.title).toBe('The Fox');
    expect(copy.id).not.toBe(document.id);
    copy.close();
    document.close();
  });

  it('never keeps a person from working: what goes wrong is told', async () => {
    using folder = temporaryFolder();
    const { history, document, problems } = setUp(folder.path);
    writeFileSync(join(folder.path, 'history'), 'a file in the way');
    document.edit({ type: 'story.set', title: 'goes on' });
    expect(document.board.story.title).toBe('goes on');
    await expect.poll(() => problems).toHaveLength(1);
    expect(history.list(document)).toEqual([]);
    document.close();
  });

  describe('of a document that a file manager copied', () => {
    /** A story with two snapshots, closed, and a copy of its file. */
    function copied(folder: string) {
      const { history, document, later, problems } = setUp(folder);
      document.edit({ type: 'story.set', title: 'worked on' });
      later(hour * 2);
      document.edit({ type: 'story.set', title: 'the original' });
      document.close();
      const { id, path } = document;
      const copy = join(folder, 'copy.fabula');
      copyFileSync(path, copy);
      const open = (file: string) => {
        const opened = StoryDocument.open(file);
        history.watch(opened);
        return opened;
      };
      const kept = () => readdirSync(join(folder, 'history', id)).sort();
      return { history, id, path, copy, open, kept, later, problems };
    }

    it.each(['closed', 'open'])(
      "the copy gets its own, and the original's stay (it is %s)",
      async (state) => {
        using folder = temporaryFolder();
        const { history, id, path, copy, open, kept, later, problems } = copied(folder.path);
        const before = kept();
        const original = state === 'open' ? open(path) : undefined;
        const bytes = readFileSync(copy);
        const untouched = open(copy);
        const separate = untouched.id;
        expect(separate).not.toBe(id);
        expect(history.list(untouched)).toEqual([]);
        untouched.close();
        // Only a change is written.
        expect(readFileSync(copy).equals(bytes)).toBe(true);

        const second = open(copy);
        expect(second.id).toBe(separate);
        second.edit({ type: 'story.set', title: 'the copy' });
        later(hour * 2);
        second.edit({ type: 'story.set', title: 'the copy, later' });
        expect(history.list(second).map((one) => one.reason)).toEqual(['hourly', 'opened']);
        later(1000);
        // This snapshot is from before it was a document of its own, and has the other's name in it.
        await history.restore(second, history.list(second)[1]!.id);
        expect(second.board.story.title).toBe('the original');
        expect(second.id).toBe(separate);
        second.close();
        const third = open(copy);
        expect(third.id).toBe(separate);
        expect(history.list(third)).toHaveLength(3);
        third.close();

        expect(kept()).toEqual(before);
        const last = original ?? open(path);
        expect(last.id).toBe(id);
        expect(history.list(last)).toHaveLength(2);
        last.close();
        expect(problems).toEqual([]);
      },
    );

    it.each(['deleted', 'renamed', 'replaced by another story', 'replaced by another story, which is open'])(
      'the one that is left goes on with them: the original was %s',
      (happened) => {
        using folder = temporaryFolder();
        const { history, id, path, copy, open } = copied(folder.path);
        let file = copy;
        let other: StoryDocument | undefined;
        if (happened === 'renamed') {
          file = join(folder.path, 'renamed.fabula');
          renameSync(path, file);
          copyFileSync(copy, path);
        } else rmSync(path);
        if (happened.startsWith('replaced')) {
          other = createSample(path);
          history.watch(other);
          if (!happened.endsWith('open')) other.close();
        }
        const document = open(file);
        expect(document.id).toBe(id);
        expect(history.list(document)).toHaveLength(2);
        document.edit({ type: 'story.set', title: 'goes on' });
        document.close();
        // And it is the one that is remembered now.
        const third = join(folder.path, 'third.fabula');
        copyFileSync(file, third);
        const copyOfIt = open(third);
        expect(copyOfIt.id).not.toBe(id);
        copyOfIt.close();
        other?.close();
      },
    );

    it('the copy is one also when another program has the original open', async () => {
      using folder = temporaryFolder();
      const { history, id, path, copy, open } = copied(folder.path);
      await using _other = await holdOpen(path);
      const document = open(copy);
      expect(document.id).not.toBe(id);
      expect(history.list(document)).toEqual([]);
      document.close();
    });
  });

  it('lets go what killed sessions left of their copies, in its folders and beside the story', () => {
    using folder = temporaryFolder();
    const { history, document } = setUp(folder.path);
    document.edit({ type: 'story.set', title: 'later' });
    const own = join(folder.path, 'history', document.id);
    const other = join(folder.path, 'history', 'of another story');
    mkdirSync(other);
    const { path } = document;
    document.close();
    const left = [own, other, folder.path].flatMap((place) => leaveUnfinished(place));
    expect(left.map((file) => existsSync(file))).toEqual(left.map(() => true));
    const again = StoryDocument.open(path);
    new SnapshotHistory(join(folder.path, 'history')).watch(again);
    expect(left.map((file) => existsSync(file))).toEqual(left.map(() => false));
    expect(history.list(again)).toHaveLength(1);
    again.close();
  });

  it('leaves this thread alone while a small story is written and checked: it is the state of when it was asked for', async () => {
    using folder = temporaryFolder();
    const problems: ErrorValue[] = [];
    const history = new SnapshotHistory(join(folder.path, 'history'), {
      check: threads.check,
      onProblem: (error) => problems.push(error),
    });
    const document = createSample(join(folder.path, 'a.fabula'), 3);
    for (let i = 0; i < 7; i++) drawSample(document, 1, { png: Buffer.alloc(1_000_000, i) });
    const taken = history.take(document, 'closed');
    document.edit({ type: 'story.set', title: 'meanwhile' });
    let turns = 0;
    const watch = setInterval(() => turns++, 1);
    const before = threadSeconds();
    await taken;
    const spent = threadSeconds() - before;
    clearInterval(watch);
    expect(problems).toEqual([]);
    expect(turns).toBeGreaterThan(3);
    expect(spent).toBeLessThan(0.1);
    const target = join(folder.path, 'copy.fabula');
    history.copyTo(document, history.list(document)[0]!.id, target);
    const copy = StoryDocument.open(target);
    expect(copy.frames.png(7)).toHaveLength(1_000_000);
    expect(copy.board.story.title).toBe('The Fox');
    copy.close();
    document.close();
  });

  it('lets a story be closed before the disk has its last state, and keeps it', async () => {
    using folder = temporaryFolder();
    const problems: ErrorValue[] = [];
    const history = new SnapshotHistory(join(folder.path, 'history'), {
      check: threads.check,
      onProblem: (error) => problems.push(error),
    });
    const file = join(folder.path, 'a.fabula');
    const document = createSample(file);
    document.edit({ type: 'story.set', title: 'at last' });
    const { copied, kept } = history.takeLast(document);
    let isKept = false;
    void kept.then(() => {
      isKept = true;
    });
    await copied;
    expect(isKept).toBe(false);
    document.close();
    await kept;
    expect(problems).toEqual([]);
    const again = StoryDocument.open(file);
    const [last] = history.list(again);
    expect(last).toMatchObject({ reason: 'closed' });
    const target = join(folder.path, 'copy.fabula');
    history.copyTo(again, last!.id, target);
    const copy = StoryDocument.open(target);
    expect(copy.board.story.title).toBe('at last');
    copy.close();
    again.close();
  });

  it('keeps how a small story was opened although the first change does not wait for it', async () => {
    using folder = temporaryFolder();
    const disk = Promise.withResolvers<void>();
    const history = new SnapshotHistory(join(folder.path, 'history'), {
      check: (...asked) => disk.promise.then(() => threads.check(...asked)),
    });
    const document = createSample(join(folder.path, 'a.fabula'));
    history.watch(document);
    document.edit({ type: 'story.set', title: 'changed' });
    expect(history.list(document)).toEqual([]);
    disk.resolve();
    expect(await history.listSettled(document)).toHaveLength(1);
    const target = join(folder.path, 'copy.fabula');
    history.copyTo(document, history.list(document)[0]!.id, target);
    const copy = StoryDocument.open(target);
    expect(copy.board.story.title).toBe('The Fox');
    copy.close();
    document.close();
  });

  it('copies a large story in the background, with what changes meanwhile, and checks it in a thread', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    const problems: ErrorValue[] = [];
    const history = new SnapshotHistory(join(folder.path, 'history'), {
      check: threads.check,
      onProblem: (error) => problems.push(error),
    });
    const document = createSample(path, 3);
    for (let i = 0; i < 40; i++) drawSample(document, 1, { png: Buffer.alloc(1_000_000, i) });
    const taken = history.take(document, 'closed');
    let turns = 0;
    let longest = 0;
    let last = threadSeconds();
    const watch = setInterval(() => {
      const now = threadSeconds();
      longest = Math.max(longest, now - last);
      last = now;
      turns += 1;
      if (turns === 3) document.edit({ type: 'story.set', title: 'meanwhile' });
    }, 1);
    await taken;
    clearInterval(watch);
    expect(problems).toEqual([]);
    expect(turns).toBeGreaterThan(10);
    expect(longest).toBeLessThan(0.25);
    const target = join(folder.path, 'copy.fabula');
    history.copyTo(document, history.list(document)[0]!.id, target);
    const copy = StoryDocument.open(target);
    expect(copy.frames.png(40)).toHaveLength(1_000_000);
    expect(copy.board.story.title).toBe('meanwhile');
    const left = readdirSync(join(folder.path, 'history', document.id));
    expect(left.filter((name) => name !== 'document.json')).toHaveLength(1);
    copy.close();
    document.close();
  });
});

describe('which snapshots go', () => {
  const day = 24 * hour;
  const snapshot = (takenAt: number, bytes = 1) =>
    ({ id: `${takenAt}`, takenAt, reason: 'hourly', scenes: 1, drawn: 0, bytes }) as const;

  it('keeps the newest, then one a day, and never all for their size', () => {
    const now = 100 * day;
    const list = Array.from({ length: 48 }, (_, i) => snapshot(now - i * 6 * hour, 1));
    const limits = { newest: 3, days: 5, bytes: 1000 };
    const gone = superfluous(list, now, limits);
    const kept = list.filter((one) => !gone.includes(one.id)).map((one) => (now - one.takenAt) / hour);
    expect(kept).toEqual([0, 6, 12, 24 + 6, 48 + 6, 72 + 6, 96 + 6]);
    const large = [0, 1, 2, 3].map((i) => snapshot(now - i * hour, 900));
    expect(superfluous(large, now, limits)).toEqual([large[2]!.id, large[3]!.id]);
  });

  it('always keeps the two newest, whatever their ages and sizes', () => {
    const any = fc.array(fc.record({ age: fc.nat({ max: 400 * 24 }), bytes: fc.nat({ max: 5000 }) }), {
      minLength: 2,
    });
    fc.assert(
      fc.property(any, (list) => {
        const now = 1000 * day;
        const snapshots = list
          .map(({ age, bytes }) => snapshot(now - age * hour, bytes))
          .sort((a, b) => b.takenAt - a.takenAt)
          .map((one, index) => ({ ...one, id: `${index}` }));
        const gone = superfluous(snapshots, now, { newest: 5, days: 30, bytes: 2000 });
        expect(gone).not.toContain('0');
        expect(gone).not.toContain('1');
      }),
    );
  });
});
