import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoryDocument } from '../document/story-document.ts';
import { visible } from '../testing/random-edit.ts';
import { createSample, drawSample, temporaryFolder } from '../testing/sample-document.ts';
import { threadSeconds } from '../testing/thread-seconds.ts';

describe('Save As', () => {
  it('goes on in the new file with undo, and leaves the old one as it was', async () => {
    using folder = temporaryFolder();
    const [a, b] = [join(folder.path, 'a.fabula'), join(folder.path, 'b.fabula')];
    const document = createSample(a);
    const frame = drawSample(document, 1, { png: Buffer.alloc(70_000, 1) });
    const before = visible(document.board);
    document.edit({ type: 'scene.remove', ids: [1] });
    const { id } = document;
    writeFileSync(b, 'something that is replaced');
    await document.saveAs(b);
    expect(document.path).toBe(b);
    expect(document.id).not.toBe(id);
    document.undo();
    expect(visible(document.board)).toEqual(before);
    expect(document.frames.png(frame)).toHaveLength(70_000);
    document.edit({ type: 'story.set', title: 'The Copy' });
    document.close();
    const old = StoryDocument.open(a);
    expect(old.id).toBe(id);
    expect(old.board.story.title).toBe('The Fox');
    expect(old.board.frames).toEqual([]);
    old.close();
    const copy = StoryDocument.open(b);
    expect(copy.board.story.title).toBe('The Copy');
    expect(copy.frames.png(frame)).toHaveLength(70_000);
    copy.close();
    expect(readdirSync(folder.path)).toEqual(['a.fabula', 'b.fabula']);
  });

  it('is not undone by the journal of the file it replaces, whose program was killed', async () => {
    using folder = temporaryFolder();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => join(folder.path, `${name}.fabula`)) as [
      string,
      string,
      string,
    ];
    const old = createSample(b, 200);
    old.session.read((db) => {
      db.pragma('cache_size = 1');
      db.exec(`BEGIN; UPDATE scene SET prompt = hex(randomblob(5000))`);
    });
    // Both files as a killed program leaves them: half written, and what they were before.
    copyFileSync(b, c);
    copyFileSync(`${b}-journal`, `${c}-journal`);
    const document = createSample(a);
    document.edit({ type: 'story.set', title: 'The Copy' });
    const shown = visible(document.board);
    await document.saveAs(c);
    document.close();
    const copy = StoryDocument.open(c);
    expect(visible(copy.board)).toEqual(shown);
    copy.close();
    old.session.read((db) => db.exec('ROLLBACK'));
    old.close();
  });

  it('onto itself does nothing, and onto another open story is refused', async () => {
    using folder = temporaryFolder();
    const [a, b] = [join(folder.path, 'a.fabula'), join(folder.path, 'b.fabula')];
    const document = createSample(a);
    const other = createSample(b);
    const { id } = document;
    await document.saveAs(a);
    expect(document.id).toBe(id);
    await expect(document.saveAs(b)).rejects.toThrow(expect.objectContaining({ code: 'story-in-use' }));
    await expect(document.copyTo(b)).rejects.toThrow(expect.objectContaining({ code: 'story-in-use' }));
    document.edit({ type: 'story.set', title: 'goes on' });
    document.close();
    other.close();
  });

  it('says where it cannot write, and stays where it is', async () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'));
    mkdirSync(join(folder.path, 'folder.fabula'));
    for (const target of [join(folder.path, 'none', 'b.fabula'), join(folder.path, 'folder.fabula')]) {
      await expect(document.saveAs(target)).rejects.toThrow(
        expect.objectContaining({ code: 'not-writable' }),
      );
    }
    document.edit({ type: 'story.set', title: 'goes on' });
    document.close();
    expect(readdirSync(folder.path)).toEqual(['a.fabula', 'folder.fabula']);
  });
});

describe('a copy of a large document', () => {
  const megabyte = (fill: number) => Buffer.alloc(1_000_000, fill);

  function large(path: string) {
    const document = createSample(path);
    for (let n = 0; n < 40; n++) drawSample(document, 1, { png: megabyte(n) });
    return document;
  }

  it('is made while work goes on, holds what was done meanwhile, and undo goes on in it', async () => {
    using folder = temporaryFolder();
    const [a, b] = [join(folder.path, 'a.fabula'), join(folder.path, 'b.fabula')];
    const document = large(a);
    let saved = false;
    const saving = document.saveAs(b).then(() => {
      saved = true;
    });
    let edits = 0;
    let [longest, last] = [0, threadSeconds()];
    while (!saved) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      longest = Math.max(longest, threadSeconds() - last);
      last = threadSeconds();
      // Also at the moment when the copy is finished.
      if (!saved && edits < 200) document.edit({ type: 'scene.set', id: 2, prompt: `edit ${++edits}` });
    }
    await saving;
    expect(edits).toBeGreaterThan(5);
    expect(longest).toBeLessThan(1);
    expect(document.path).toBe(b);
    document.undo();
    document.redo();
    document.close();
    const [old, copy] = [StoryDocument.open(a), StoryDocument.open(b)];
    expect(copy.board.scenes[1]!.prompt).toBe(`edit ${edits}`);
    expect(visible(copy.board)).toEqual(visible(old.board));
    expect(copy.frames.png(40)).toHaveLength(1_000_000);
    expect(copy.id).not.toBe(old.id);
    old.close();
    copy.close();
    expect(readdirSync(folder.path)).toEqual(['a.fabula', 'b.fabula']);
  });

  it('comes one after the other, and ends when the document is closed meanwhile', async () => {
    using folder = temporaryFolder();
    const names = ['a', 'b', 'c', 'd'].map((name) => join(folder.path, `${name}.fabula`));
    const document = large(names[0]!);
    const copies = [document.saveAs(names[1]!), document.copyTo(names[2]!)];
    await Promise.all(copies);
    expect(document.path).toBe(names[1]);
    const late = document.saveAs(names[3]!);
    await new Promise((resolve) => setTimeout(resolve, 5));
    document.close();
    await expect(late).rejects.toThrow();
    expect(readdirSync(folder.path)).toEqual(['a.fabula', 'b.fabula', 'c.fabula']);
    for (const name of names.slice(0, 3)) StoryDocument.open(name).close();
  });
});

describe('a duplicate', () => {
  it('is another document without what was deleted', async () => {
    using folder = temporaryFolder();
    const document = createSample(join(folder.path, 'a.fabula'));
    drawSample(document, 1, { png: Buffer.alloc(400_000, 1) });
    drawSample(document, 2);
    document.edit({ type: 'scene.remove', ids: [1] });
    const copy = join(folder.path, 'b.fabula');
    await document.copyTo(copy);
    const opened = StoryDocument.open(copy);
    expect(opened.id).not.toBe(document.id);
    expect(visible(opened.board)).toEqual(visible(document.board));
    expect(opened.board.frames).toHaveLength(1);
    expect(opened.session.bytes).toBeLessThan(document.session.bytes - 390_000);
    document.undo();
    opened.close();
    document.close();
  });
});

describe('a new document', () => {
  it('does not replace what is there', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    writeFileSync(path, 'precious');
    expect(() => StoryDocument.create(path)).toThrow(expect.objectContaining({ code: 'not-writable' }));
    expect(() => StoryDocument.create(join(folder.path, 'none', 'a.fabula'))).toThrow(
      expect.objectContaining({ code: 'not-writable' }),
    );
    expect(existsSync(join(folder.path, 'none'))).toBe(false);
    const empty = StoryDocument.create(join(folder.path, 'b.fabula'));
    expect(visible(empty.board)).toMatchObject({
      scenes: [],
      characters: [],
      story: { title: '', seed: 42 },
    });
    empty.close();
  });
});
