import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { present } from '../../story/board.ts';
import { createSample, finishedFrame, temporaryFolder } from '../testing/sample-document.ts';
import type { FrameRun } from './document-frames.ts';
import { outdatedFrames } from './outdated-frames.ts';
import { StoryDocument } from './story-document.ts';

const scenes = 500;

function fill(path: string): void {
  const document = createSample(path, scenes);
  let run: FrameRun | undefined;
  for (const { id } of document.board.scenes) {
    const saved = document.frames.commit(
      finishedFrame(document, id, { png: randomBytes(60_000), ...(run ? { run } : {}) }),
    );
    run = { id: saved!.runId };
  }
  document.close();
}

function milliseconds(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

describe('a story of 500 drawn scenes', () => {
  it('opens, lists and is rearranged at once', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    fill(path);
    const best = Math.min(
      ...[1, 2, 3].map(() =>
        milliseconds(() => {
          const document = StoryDocument.open(path);
          const frames = document.frames.all();
          expect(frames).toHaveLength(scenes);
          expect(outdatedFrames(document.board, frames, document.frames.runs()).size).toBe(0);
          document.close();
        }),
      ),
    );
    expect(best).toBeLessThan(500);

    const document = StoryDocument.open(path, { trusted: true });
    const order = () => present(document.board.scenes).map((one) => one.id);
    const before = order();
    // Always into the same gap, so that numbers are used up and given anew.
    const moves = milliseconds(() => {
      for (let i = 0; i < 100; i++)
        document.edit({ type: 'scene.move', ids: [before[400 + (i % 90)]!], to: 7 });
    });
    expect(moves / 100).toBeLessThan(100);
    expect(new Set(order()).size).toBe(scenes);
    for (let i = 0; i < 100; i++) document.undo();
    expect(order()).toEqual(before);
    document.close();
  });

  it('is listed without reading a picture', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    fill(path);
    const pages = new Database(path);
    const size = pages.pragma('page_size', { simple: true }) as number;
    const images = pages
      .prepare(`SELECT pageno FROM dbstat WHERE name = 'frame_image'`)
      .pluck()
      .all() as number[];
    pages.close();
    expect(images.length).toBeGreaterThan(scenes);
    const file = openSync(path, 'r+');
    for (const page of images) writeSync(file, Buffer.alloc(size, 0xee), 0, size, (page - 1) * size);
    closeSync(file);
    const document = StoryDocument.open(path, { trusted: true });
    expect(document.frames.all()).toHaveLength(scenes);
    expect(document.board.frames).toHaveLength(scenes);
    expect(() => document.frames.png(1)).toThrow(expect.objectContaining({ code: 'damaged-story' }));
    document.close();
  });
});
