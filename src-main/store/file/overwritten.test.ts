import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoryDocument } from '../document/story-document.ts';
import { SnapshotHistory } from '../snapshots/snapshot-history.ts';
import { createSample, drawSample, temporaryFolder } from '../testing/sample-document.ts';

const page = 16384;
const overwritten = expect.objectContaining({
  code: 'damaged-story',
  message: expect.stringContaining('was overwritten by another program'),
  hint: expect.stringContaining('Save As'),
});

/** Five drawn scenes of 30. */
function drawnFile(path: string, fill: (scene: number) => Uint8Array): string {
  const document = createSample(path, 30);
  for (let scene = 1; scene <= 5; scene++) drawSample(document, scene, { png: fill(scene) });
  document.close();
  return path;
}

const picture = (scene: number) => Buffer.alloc(40_000, scene);

/** What is written over the file, from what it is; and how many of its six pictures are still whole then. */
type Overwrite = (now: Buffer, earlier: Buffer, other: Buffer) => Buffer;
const cases: [string, Overwrite, number][] = [
  ['cut to half', (now) => now.subarray(0, Math.floor(now.length / 2 / page) * page), 0],
  ['cut by its last quarter', (now) => now.subarray(0, Math.floor((now.length * 3) / 4 / page) * page), 3],
  ['cut by its last page', (now) => now.subarray(0, now.length - page), 5],
  ['emptied', () => Buffer.alloc(0), 0],
  ['zeros', (now) => Buffer.alloc(now.length), 0],
  ['an earlier state of itself', (_, earlier) => earlier, 5],
  ['another story', (_now, _earlier, other) => other, 0],
  ['text', () => Buffer.from('title: The Fox\n'), 0],
];

// As `cp` writes, and a synchronizer: into the file that is there, whoever has it open.
describe('a document file that another program writes over', () => {
  it.each(cases)('is left alone, and Save As keeps what can be kept: %s', async (_, make, whole) => {
    using folder = temporaryFolder();
    const path = drawnFile(join(folder.path, 'a.fabula'), picture);
    const other = drawnFile(join(folder.path, 'other.fabula'), () => Buffer.alloc(40_000, 'other'));
    const earlier = readFileSync(path);
    const document = StoryDocument.open(path);
    document.edit({ type: 'story.set', title: 'on the screen' });
    document.edit({ type: 'frame.pick', scene: 1, frame: 1 });
    drawSample(document, 6, { png: picture(6) });
    const { board } = document;
    const bytes = make(readFileSync(path), earlier, readFileSync(other));
    writeFileSync(path, bytes);
    expect(() => document.edit({ type: 'story.set', title: 'lost' })).toThrow(overwritten);
    expect(() => document.jobs.removeAll()).toThrow(overwritten);
    expect(document.board).toBe(board);

    await document.copyTo(join(folder.path, 'copy.fabula'));
    const saved = join(folder.path, 'saved.fabula');
    await document.saveAs(saved);
    expect(document.path).toBe(saved);
    expect(document.board.story.title).toBe('on the screen');
    const words = ({ prompt, caption, cast }: (typeof board.scenes)[number]) => [prompt, caption, cast];
    expect(document.board.scenes.map(words)).toEqual(board.scenes.map(words));
    const frames = document.frames.all();
    for (const { id, sceneId } of frames) {
      expect(Buffer.compare(document.frames.png(id), picture(sceneId))).toBe(0);
    }
    expect(frames).toHaveLength(whole);
    expect(document.damage!.message).toMatch(whole === 5 ? /^One picture/ : `${6 - whole} pictures`);
    if (frames.length === 5) expect(document.board.scenes[0]!.picked).toBe(frames.at(-1)!.id);
    document.edit({ type: 'scene.set', id: 1, prompt: 'goes on' });
    document.close();
    const copy = StoryDocument.open(join(folder.path, 'copy.fabula'));
    expect(copy.frames.all()).toHaveLength(whole);
    copy.close();
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('is not written at closing either', () => {
    using folder = temporaryFolder();
    const path = drawnFile(join(folder.path, 'a.fabula'), picture);
    const earlier = readFileSync(path);
    const document = StoryDocument.open(path);
    document.edit({ type: 'scene.remove', ids: [1] });
    writeFileSync(path, earlier);
    document.close();
    expect(readFileSync(path).equals(earlier)).toBe(true);
  });

  it('is written on when it was only touched, or written over with what it is', () => {
    using folder = temporaryFolder();
    const path = drawnFile(join(folder.path, 'a.fabula'), picture);
    const document = StoryDocument.open(path);
    document.edit({ type: 'story.set', title: 'one' });
    utimesSync(path, 1, 1);
    document.edit({ type: 'story.set', title: 'two' });
    writeFileSync(path, readFileSync(path));
    document.edit({ type: 'story.set', title: 'three' });
    document.close();
    const again = StoryDocument.open(path);
    expect(again.board.story.title).toBe('three');
    again.close();
  });

  it('makes no snapshot', async () => {
    using folder = temporaryFolder();
    const path = drawnFile(join(folder.path, 'a.fabula'), picture);
    const document = StoryDocument.open(path);
    const problems: string[] = [];
    const history = new SnapshotHistory(join(folder.path, 'history'), {
      onProblem: ({ message }) => problems.push(message),
    });
    document.edit({ type: 'story.set', title: 'on the screen' });
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - page));
    await history.take(document, 'closed');
    expect(history.list(document)).toEqual([]);
    expect(problems).toEqual([expect.stringContaining('was overwritten')]);
    document.close();
    expect(readFileSync(path)).toHaveLength(bytes.length - page);
  });
});
