import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSample, drawSample, finishedFrame, temporaryFolder } from '../testing/sample-document.ts';
import { canMount, smallDisk } from '../testing/small-disk.ts';
import { StoryDocument } from './story-document.ts';

const full = expect.objectContaining({ code: 'disk-full' });

/** A document without room to grow, and what makes room again. */
function fullDocument(document: StoryDocument, folder: string) {
  if (canMount) {
    const ballast = join(folder, 'ballast');
    let size = 8 * 1024 * 1024;
    const fill = (bytes: number) => writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' });
    for (; size >= 512; size /= 2) {
      try {
        for (;;) fill(size);
      } catch {}
    }
    return () => rmSync(ballast);
  }
  // SQLite's own limit gives the same error where no disk can be mounted.
  const pages = document.session.read((db) => db.pragma('page_count', { simple: true }) as number);
  document.session.read((db) => db.pragma(`max_page_count = ${pages}`));
  return () => void document.session.read((db) => db.pragma('max_page_count = 1000000'));
}

function place() {
  return canMount ? smallDisk(4 * 1024 * 1024) : temporaryFolder();
}

describe('a full disk', () => {
  it('is said, keeps the old state, and everything goes on when there is room', () => {
    using disk = place();
    const path = join(disk.path, 'a.fabula');
    const document = createSample(path, 3);
    document.edit({ type: 'scene.set', id: 1, prompt: 'kept' });
    const first = drawSample(document, 1, { png: Buffer.alloc(50_000, 1) });
    const frame = finishedFrame(document, 2, { png: Buffer.alloc(300_000, 2) });
    const makeRoom = fullDocument(document, disk.path);
    const before = document.board;
    expect(() => document.frames.commit(frame)).toThrow(full);
    expect(() => {
      for (let i = 0; i < 50; i++) {
        document.edit({ type: 'scene.add', scenes: [{ prompt: `${i} `.repeat(20_000) }] });
      }
    }).toThrow(full);
    const reached = document.board;
    expect(before.scenes.length).toBeLessThanOrEqual(reached.scenes.length);
    expect(document.frames.all().map((one) => one.id)).toEqual([first]);
    expect(document.jobs.list()).toHaveLength(1);
    expect(document.frames.png(first)).toHaveLength(50_000);
    makeRoom();
    expect(document.frames.commit(frame)).toBeDefined();
    document.edit({ type: 'scene.set', id: 1, prompt: 'went on' });
    document.close();
    const again = StoryDocument.open(path);
    expect(again.board.scenes[0]!.prompt).toBe('went on');
    expect(again.board.scenes).toHaveLength(reached.scenes.length);
    expect(again.frames.all()).toHaveLength(2);
    expect(again.jobs.list()).toEqual([]);
    again.close();
  });

  it.skipIf(!canMount)('leaves no half copy, and the document as it is', async () => {
    using folder = temporaryFolder();
    using disk = smallDisk(1024 * 1024);
    const path = join(folder.path, 'a.fabula');
    const document = createSample(path, 3);
    drawSample(document, 1, { png: Buffer.alloc(2_000_000, 1) });
    const target = join(disk.path, 'b.fabula');
    writeFileSync(target, 'what was there');
    await expect(document.saveAs(target)).rejects.toThrow(full);
    await expect(document.copyTo(target)).rejects.toThrow(full);
    expect(readdirSync(disk.path)).toEqual(['b.fabula']);
    expect(document.path).toBe(path);
    document.edit({ type: 'story.set', title: 'still here' });
    document.close();
    expect(() => StoryDocument.create(join(disk.path, 'c.fabula'), {}).close()).not.toThrow();
  });
});
