import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Recents } from './recents.ts';

let folder: string;
const open = () => new Recents(path.join(folder, 'recents.json'), path.join(folder, 'covers'), () => {});
const summary = { title: 'Fox', scenes: 5, drawn: 2, cover: new Uint8Array([1, 2, 3]) };
const story = (name: string) => {
  const file = path.join(folder, `${name}.fabula`);
  writeFileSync(file, name);
  return file;
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fabula-recents-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('recent stories', () => {
  it('are kept with their covers, newest first, and named by keys, not paths', () => {
    const recents = open();
    recents.remember(story('one'), summary, 1000);
    recents.remember(story('two'), { ...summary, title: '', cover: undefined }, 2000);
    const [two, one] = open().view();
    expect(two).toMatchObject({ name: 'two', cover: null, missing: false });
    expect(one).toMatchObject({ name: 'Fox', scenes: 5, drawn: 2, openedAt: 1000 });
    expect(JSON.stringify({ ...one, folder: '' })).not.toContain(folder);
    expect(recents.fileOf(one!.key)).toBe(path.join(folder, 'one.fabula'));
    expect(open().cover(one!.key)?.bytes).toEqual(Buffer.from([1, 2, 3]));
  });

  it('say when a file is gone, and can be forgotten', () => {
    const recents = open();
    const file = story('gone');
    recents.remember(file, summary, 1);
    rmSync(file);
    const [gone] = recents.view();
    expect(gone!.missing).toBe(true);
    recents.forget(gone!.key);
    expect(open().view()).toEqual([]);
    expect(recents.cover(gone!.key)).toBeUndefined();
  });

  it('are forgotten by the keys of the list alone: no other key touches a file', () => {
    const recents = open();
    recents.remember(story('one'), summary, 1);
    const precious = path.join(folder, 'precious.txt');
    writeFileSync(precious, 'precious');
    for (const key of ['../precious.txt', `${'../'.repeat(12)}${precious.slice(1)}`, 'precious', '.', '']) {
      recents.forget(key);
    }
    expect(existsSync(precious)).toBe(true);
    expect(recents.view()).toHaveLength(1);
    expect(recents.cover(recents.view()[0]!.key)).toBeDefined();
  });

  it('are at most thirty', () => {
    const recents = open();
    for (let count = 0; count < 40; count++) recents.remember(`/stories/${count}.fabula`, summary, count);
    expect(open().view()).toHaveLength(30);
    expect(open().view()[0]!.openedAt).toBe(39);
  });

  it('know a file that was closed in order and not touched since', () => {
    const recents = open();
    const file = story('one');
    recents.remember(file, summary, 1);
    expect(recents.isAsClosed(file)).toBe(false);
    recents.noteClosed(file);
    expect(open().isAsClosed(file)).toBe(true);
    writeFileSync(file, 'someone else wrote here');
    expect(recents.isAsClosed(file)).toBe(false);
  });

  it('start empty when the list cannot be read', () => {
    writeFileSync(path.join(folder, 'recents.json'), '[{"file":');
    expect(open().view()).toEqual([]);
  });
});
