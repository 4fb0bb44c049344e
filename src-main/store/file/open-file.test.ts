import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoryDocument } from '../document/story-document.ts';
import { holdOpen } from '../testing/held-open.ts';
import { createSample, drawSample, temporaryFolder } from '../testing/sample-document.ts';
import { canMount, smallDisk } from '../testing/small-disk.ts';
import { threadSeconds } from '../testing/thread-seconds.ts';
import { checkFile } from './file-check.ts';

function refused(path: string, code: string, words?: string): void {
  let error: unknown;
  try {
    StoryDocument.open(path).close();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ name: 'FabulaError', code });
  const { message, hint } = error as { message: string; hint: string };
  expect(message).toContain(words ?? path);
  expect(hint).not.toBe('');
}

/** The file is refused, and neither it nor its folder is changed. */
function refusedUntouched(path: string, code: string, words?: string): void {
  const folder = join(path, '..');
  const before = readFileSync(path);
  const names = readdirSync(folder);
  refused(path, code, words);
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(folder)).toEqual(names);
}

function sampleFile(folder: string, change: (db: Database.Database) => void = () => {}): string {
  const path = join(folder, 'story.fabula');
  const document = createSample(path, 30);
  for (let scene = 1; scene <= 5; scene++) drawSample(document, scene, { png: Buffer.alloc(40_000, scene) });
  document.close();
  const db = new Database(path);
  change(db);
  db.close();
  return path;
}

describe('opening', () => {
  it('changes no byte of a file that is only read', () => {
    using folder = temporaryFolder();
    const path = sampleFile(folder.path);
    const before = readFileSync(path);
    const document = StoryDocument.open(path);
    expect(document.frames.png(1)).toHaveLength(40_000);
    expect(document.readOnly).toBe(false);
    document.close();
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder.path)).toEqual(['story.fabula']);
  });

  it('refuses what is not there, and folders', () => {
    using folder = temporaryFolder();
    refused(join(folder.path, 'none.fabula'), 'file-not-found');
    refused(join(folder.path, 'none', 'none.fabula'), 'file-not-found');
    mkdirSync(join(folder.path, 'folder.fabula'));
    refused(join(folder.path, 'folder.fabula'), 'not-a-story', 'is a folder');
    symlinkSync(join(folder.path, 'gone'), join(folder.path, 'link.fabula'));
    refused(join(folder.path, 'link.fabula'), 'file-not-found');
  });

  it('says in words what stands in the way of a name or a folder', () => {
    using folder = temporaryFolder();
    refused(join(folder.path, `${'x'.repeat(300)}.fabula`), 'file-not-found', 'the name is too long');
    symlinkSync('circle.fabula', join(folder.path, 'circle.fabula'));
    refused(join(folder.path, 'circle.fabula'), 'file-not-found', 'links lead in a circle');
    writeFileSync(join(folder.path, 'file'), '');
    refused(join(folder.path, 'file', 'a.fabula'), 'file-not-found');
  });

  it.skipIf(process.getuid?.() !== 0)('says in words that a folder may not be looked into', () => {
    using folder = temporaryFolder();
    chmodSync(folder.path, 0o700);
    const path = sampleFile(folder.path);
    asNobody(() => refused(path, 'not-writable', 'permission denied'));
    chmodSync(folder.path, 0o755);
    chmodSync(path, 0o600);
    asNobody(() => refused(path, 'not-writable', 'permission denied'));
  });

  it('opens a document for reading whose name leaves no room for a journal, and makes none of that kind', async () => {
    using folder = temporaryFolder();
    const short = sampleFile(folder.path);
    const named = (bytes: number) => join(folder.path, `${'n'.repeat(bytes - 7)}.fabula`);
    const source = StoryDocument.open(short);
    const tooLong = { code: 'not-writable', message: expect.stringContaining('is too long') };
    for (const bytes of [200, 236, 247]) {
      await source.copyTo(named(bytes));
      const document = StoryDocument.open(named(bytes));
      document.edit({ type: 'story.set', title: `${bytes}` });
      await document.saveAs(named(bytes - 1));
      document.close();
    }
    for (const bytes of [248, 255, 256]) {
      await expect(source.copyTo(named(bytes))).rejects.toThrow(expect.objectContaining(tooLong));
      await expect(source.saveAs(named(bytes))).rejects.toThrow(expect.objectContaining(tooLong));
      expect(() => StoryDocument.create(named(bytes))).toThrow(expect.objectContaining(tooLong));
      if (bytes > 255) continue;
      copyFileSync(short, named(bytes));
      const document = StoryDocument.open(named(bytes));
      expect(document.readOnly).toBe(true);
      expect(document.frames.png(1)).toHaveLength(40_000);
      document.close();
    }
    source.close();
  });

  it.each([
    ['nothing at all', Buffer.alloc(0)],
    ['text', Buffer.from('title: The Fox\n'.repeat(20))],
    ['a picture', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(5000, 7)])],
    ['the beginning of a database', Buffer.from('SQLite format 3\0', 'latin1')],
  ])('refuses %s', (_, content) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    writeFileSync(path, content);
    refusedUntouched(path, 'not-a-story');
  });

  it('refuses databases of other programs, and newer documents', () => {
    using folder = temporaryFolder();
    const other = join(folder.path, 'other.fabula');
    const db = new Database(other);
    db.exec('CREATE TABLE story (id INTEGER)');
    db.pragma('user_version = 1');
    db.close();
    refusedUntouched(other, 'not-a-story');
    const path = sampleFile(folder.path, (one) => one.pragma('user_version = 999'));
    refusedUntouched(path, 'newer-story', 'newer Fabula');
    const again = new Database(path);
    again.pragma('user_version = 0');
    again.close();
    refusedUntouched(path, 'not-a-story');
  });

  const rewrite = (table: string, from: string, to: string) =>
    `PRAGMA writable_schema = ON;
     UPDATE sqlite_schema SET sql = replace(sql, '${from}', '${to}') WHERE name = '${table}'`;

  it.each([
    ['a trigger', 'CREATE TRIGGER t AFTER UPDATE ON story BEGIN DELETE FROM scene; END'],
    ['a view', 'CREATE VIEW v AS SELECT * FROM scene'],
    ['a virtual table', 'CREATE VIRTUAL TABLE words USING fts5 (text)'],
    [
      'a virtual table in other words',
      `PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES
       ('table', 'words', 'words', 0, 'CREATE  VIRTUAL TABLE words USING dbstat')`,
    ],
    [
      'a virtual table for one of its own',
      `DROP TABLE job; PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES
       ('table', 'job', 'job', 0, 'CREATE/**/VIRTUAL TABLE job USING fts5 (id, position, scene_id)')`,
    ],
    ['a table more', 'CREATE TABLE notes (text)'],
    ['the statistics of ANALYZE', 'ANALYZE'],
    ['an index that computes', 'CREATE INDEX i ON scene (hex(prompt))'],
    ['an index that refuses', 'CREATE UNIQUE INDEX i ON scene (prompt)'],
    ['an index less', 'DROP INDEX frame_by_run'],
    ['a table less', 'DROP TABLE frame_image'],
    ['a column more', 'ALTER TABLE story ADD COLUMN twice INTEGER GENERATED ALWAYS AS (seed * 2) VIRTUAL'],
    ['a table of any types', rewrite('story', ') STRICT', ')')],
    ['a looser check', rewrite('scene', 'CHECK (seed >= 0)', '')],
    ['a column of another type', rewrite('story', 'title TEXT', 'title BLOB')],
  ])('refuses a document with %s', (_, sql) => {
    using folder = temporaryFolder();
    refusedUntouched(
      sampleFile(folder.path, (db) => void db.unsafeMode().exec(sql)),
      'damaged-story',
      'not built as Fabula builds',
    );
  });

  it('evaluates nothing of a document before it knows what the document is made of', () => {
    using folder = temporaryFolder();
    // Minutes for each row that it is evaluated for.
    const bomb = `CHECK (instr(hex(zeroblob(4000000)), hex(zeroblob(2000000)) || ''1'') = 0)`;
    const path = sampleFile(folder.path, (db) =>
      db.unsafeMode().exec(rewrite('scene', 'prompt TEXT NOT NULL', `prompt TEXT NOT NULL ${bomb}`)),
    );
    const started = threadSeconds();
    refusedUntouched(path, 'damaged-story', 'not built as Fabula builds');
    expect(checkFile(path)).toMatch('table scene is another');
    expect(threadSeconds() - started).toBeLessThan(1);
  });

  it('refuses damaged documents wherever the damage is', () => {
    using folder = temporaryFolder();
    const path = sampleFile(folder.path);
    const whole = readFileSync(path);
    const page = 16384;
    const damages: [string, (bytes: Buffer) => Buffer][] = [
      ['half of it missing', (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2 / page) * page)],
      ['its last page missing', (bytes) => bytes.subarray(0, bytes.length - page)],
      ['cut in the middle of a page', (bytes) => bytes.subarray(0, bytes.length - 100)],
      ['its schema overwritten', (bytes) => bytes.fill(0xff, 100, 4000)],
      ['a page of zeros', (bytes) => bytes.fill(0, 3 * page, 4 * page)],
    ];
    for (const [what, damage] of damages) {
      writeFileSync(path, damage(Buffer.from(whole)));
      expect(() => refusedUntouched(path, 'damaged-story'), what).not.toThrow();
    }
  });

  it('survives any overwritten bytes: it opens the file, or says what is wrong, and changes nothing', () => {
    using folder = temporaryFolder();
    const path = sampleFile(folder.path);
    const whole = readFileSync(path);
    const damage = fc.array(
      fc.tuple(fc.nat({ max: whole.length - 1 }), fc.uint8Array({ minLength: 1, maxLength: 64 })),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(damage, (places) => {
        const bytes = Buffer.from(whole);
        for (const [at, what] of places) bytes.set(what.subarray(0, bytes.length - at), at);
        writeFileSync(path, bytes);
        try {
          StoryDocument.open(path).close();
        } catch (error) {
          expect(error).toMatchObject({ name: 'FabulaError' });
        }
        expect(readFileSync(path).equals(bytes)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('finds out when the bytes of a picture are not those that were saved', () => {
    using folder = temporaryFolder();
    const path = sampleFile(folder.path, (db) => {
      db.exec(`UPDATE frame_image SET png = zeroblob(40000) WHERE frame_id = 2`);
    });
    const document = StoryDocument.open(path);
    expect(document.frames.png(1)).toHaveLength(40_000);
    expect(() => document.frames.png(2)).toThrow(expect.objectContaining({ code: 'damaged-story' }));
    document.close();
  });

  it('refuses a second opening in this process, by whatever name', () => {
    using folder = temporaryFolder();
    const path = sampleFile(folder.path);
    const link = join(folder.path, 'link.fabula');
    symlinkSync(path, link);
    const document = StoryDocument.open(path);
    for (const name of [path, link]) {
      expect(() => StoryDocument.open(name)).toThrow(expect.objectContaining({ code: 'story-in-use' }));
    }
    document.close();
    StoryDocument.open(link).close();
  });

  it('refuses a document that another process has open, which can go on undisturbed', async () => {
    using folder = temporaryFolder();
    const path = sampleFile(folder.path);
    {
      await using _other = await holdOpen(path);
      refused(path, 'story-in-use', 'another program');
    }
    StoryDocument.open(path).close();
  });

  it('opens for reading where nothing can be written, and saves elsewhere', async () => {
    using folder = temporaryFolder();
    using place = readOnlyPlace(sampleFile(folder.path));
    const document = StoryDocument.open(place.file);
    expect(document.readOnly).toBe(true);
    expect(document.frames.png(1)).toHaveLength(40_000);
    const refusal = { code: 'story-read-only', hint: expect.stringContaining('Save As') };
    expect(() => document.edit({ type: 'story.set', title: 'x' })).toThrow(expect.objectContaining(refusal));
    expect(() => document.jobs.add([{ sceneId: 1, method: 'plain', seed: null }])).toThrow(
      expect.objectContaining(refusal),
    );
    const copy = join(folder.path, 'copy.fabula');
    await document.saveAs(copy);
    expect(document.readOnly).toBe(false);
    document.edit({ type: 'story.set', title: 'Mine' });
    document.close();
    expect(StoryDocument.open(copy).board.story.title).toBe('Mine');
  });

  it('says so when the file was moved or deleted while it was open, and Save As still keeps everything', async () => {
    using folder = temporaryFolder();
    const path = sampleFile(folder.path);
    const document = StoryDocument.open(path);
    document.edit({ type: 'story.set', title: 'before' });
    renameSync(path, `${path}.away`);
    const edit = () => document.edit({ type: 'story.set', title: 'after' });
    expect(edit).toThrow(expect.objectContaining({ code: 'file-not-found' }));
    copyFileSync(`${path}.away`, path);
    expect(edit).toThrow(expect.objectContaining({ code: 'file-not-found' }));
    expect(document.board.story.title).toBe('before');
    rmSync(path);
    renameSync(`${path}.away`, path);
    edit();
    rmSync(path);
    const saved = join(folder.path, 'saved.fabula');
    await document.saveAs(saved);
    expect(document.frames.png(5)).toHaveLength(40_000);
    document.close();
    const again = StoryDocument.open(saved);
    expect(again.board.story.title).toBe('after');
    again.close();
  });
});

function asNobody(act: () => void): void {
  process.seteuid!(65534);
  try {
    act();
  } finally {
    process.seteuid!(0);
  }
}

/** The file where it can be read but not written; root may write anywhere but on a read-only disk. */
function readOnlyPlace(file: string) {
  if (!canMount) {
    chmodSync(file, 0o444);
    return { file, [Symbol.dispose]: () => {} };
  }
  const disk = smallDisk(4 * 1024 * 1024);
  const copy = join(disk.path, 'story.fabula');
  copyFileSync(file, copy);
  disk.remount('ro');
  return { file: copy, [Symbol.dispose]: () => disk[Symbol.dispose]() };
}
