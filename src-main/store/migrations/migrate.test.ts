import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { portraitOf, scenesOf } from '../../story/board.ts';
import { outdatedFrames } from '../document/outdated-frames.ts';
import { StoryDocument } from '../document/story-document.ts';
import { readBoard } from '../document/write-changes.ts';
import { openFile } from '../file/open-file.ts';
import { SnapshotHistory } from '../snapshots/snapshot-history.ts';
import { connect, type Db } from '../sqlite/database.ts';
import { visible } from '../testing/random-edit.ts';
import { createSample, drawSample, temporaryFolder } from '../testing/sample-document.ts';
import { migrations } from './index.ts';
import { type Migration, migrate, schemaVersion } from './migrate.ts';

const fixture = (version: number) => new URL(`./fixtures/v${version}.fabula.gz`, import.meta.url);

/** The document as that version wrote it. */
const written = (version: number): Buffer => gunzipSync(readFileSync(fixture(version)));

/** A step as a later version may bring one: a table rebuilt, with its rows. */
const later: Migration = (db) =>
  db.exec(`
  CREATE TABLE place (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL) STRICT;
  ALTER TABLE scene ADD COLUMN place_id INTEGER REFERENCES place (id);
  INSERT INTO place (name) SELECT DISTINCT caption FROM scene;
  UPDATE scene SET place_id = (SELECT id FROM place WHERE name = caption);
`);

describe('documents of every released version', () => {
  // Written by that version and never again: what opened once must open for ever.
  it.each(migrations.map((_, index) => index + 1))('opens version %i with all that is in it', (version) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'old.fabula');
    writeFileSync(path, written(version));
    const document = StoryDocument.open(path);
    const scenes = scenesOf(document.board);
    expect(document.board.story).toMatchObject({ title: 'The Fox', style: 'watercolour', seed: 42 });
    expect(scenes.map((one) => one.prompt)).toEqual(['scene 1', 'scene 2 狐狸', 'scene 3']);
    expect(scenes.map((one) => one.cast)).toEqual([null, [2, 1], []]);
    const drawn = document.frames.all().filter(({ brought }) => brought === null);
    expect(drawn.map((one) => [one.sceneId, one.starred])).toEqual([
      [2, false],
      [1, true],
    ]);
    for (const { id, sceneId } of document.frames.all()) {
      expect(Buffer.from(document.frames.png(id)).toString()).toBe(`picture of ${sceneId}`);
      expect(document.frames.thumbnail(id)).toHaveLength(5);
    }
    expect(document.frames.runs()).toMatchObject([{ run: { model: { id: 'pocket' } } }]);
    expect(document.jobs.list()).toMatchObject([{ sceneId: 3, seed: 7 }]);
    document.edit({ type: 'story.set', title: 'can be edited' });
    document.close();
  });
});

describe('a document of version 1', () => {
  it('keeps what a person set, and leaves what was only published to the model', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'old.fabula');
    writeFileSync(path, written(1));
    const published = {
      method: 'onestory',
      guidanceRescale: 0,
      negativePrompt: '',
      svr: {
        mode: 'svr',
        order: 'suppress-first',
        suppressAlpha: 0.01,
        suppressBeta: 0.05,
        expressAlpha: -0.01,
        expressBeta: 1,
        eotFactor: 0.9,
      },
      ipca: { strength: 2, variant: 'released', startStep: 0, dropout: 0 },
      window: { size: 10, kind: 'circular' },
      freeU: null,
    };
    // As that version wrote it when a person had changed these.
    const set = { ...published, steps: 12, ipca: { ...published.ipca, strength: 3, blocks: ['mid'] } };
    const requested = {
      modelId: null,
      settings: { ...published, freeU: { s1: 0.6, s2: 0.4, b1: 1, b2: 1 } },
    };
    const db = connect(path);
    db.prepare('UPDATE story SET settings = ?').run(JSON.stringify(set));
    db.prepare('UPDATE run SET requested = ?').run(JSON.stringify(requested));
    const resolved = db.prepare('SELECT settings FROM run').pluck().get();
    db.close();

    const document = StoryDocument.open(path);
    const { hold: _hold, method: _method, ...settings } = document.board.story.settings;
    expect(settings).toEqual({ steps: 12, ipca: { strength: 3, blocks: ['mid'] } });
    const [run] = document.frames.runs();
    expect(run!.requested.settings).toMatchObject({ freeU: { s1: 0.6, s2: 0.4, b1: 1, b2: 1 } });
    expect(run!.run.settings).toMatchObject(JSON.parse(resolved as string));
    document.close();
  });

  it('opens when a row it would change is not as any version wrote it, and leaves that row alone', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'old.fabula');
    writeFileSync(path, written(1));
    const db = connect(path);
    db.prepare('UPDATE run SET requested = ?').run('[7]');
    db.close();
    const { db: upgraded } = openFile(path);
    expect(schemaVersion(upgraded)).toBe(migrations.length);
    expect(upgraded.prepare('SELECT requested FROM run').pluck().get()).toBe('[7]');
    upgraded.close();
  });

  it('says no more than what the built-in model did by itself then, where nothing was set', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'old.fabula');
    writeFileSync(path, written(1));
    const document = StoryDocument.open(path);
    const held = { method: 'onestory', hold: { picture: null } };
    expect(document.board.story.settings).toEqual(held);
    expect(document.frames.runs().map((one) => one.requested.settings)).toEqual([held]);
    document.close();
  });
});

describe('the outline', () => {
  const outlineIn = (version: number) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'old.fabula');
    writeFileSync(path, written(version));
    const document = StoryDocument.open(path);
    const { outline } = document.board.story;
    document.edit({ type: 'story.set', outline: `${outline}one\ntwo` });
    document.close();
    const again = StoryDocument.open(path);
    const kept = again.board.story.outline;
    again.close();
    return { outline, kept };
  };

  it('is empty in a document of version 2, and is kept from then on', () => {
    expect(outlineIn(2)).toEqual({ outline: '', kept: 'one\ntwo' });
  });

  it('is in a document of version 3', () => {
    expect(outlineIn(3).outline).toBe('a fox at home\n狐狸');
  });
});

describe('a look', () => {
  const open = (version: number) => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'old.fabula');
    writeFileSync(path, written(version));
    return { folder, document: StoryDocument.open(path) };
  };

  it('is nobody’s in a document of version 3, whose pictures stay up to date', () => {
    const { folder, document } = open(3);
    using _ = folder;
    expect(document.board.characters.map(({ held }) => held)).toEqual([false, false]);
    expect(document.board.scenes.map(({ portraitOf, places }) => [portraitOf, places])).toEqual([
      [null, []],
      [null, []],
      [null, []],
    ]);
    expect(document.frames.all().map(({ held }) => held)).toEqual(['', '']);
    document.close();
  });

  it('is in a document of version 4, with where somebody is', () => {
    const { folder, document } = open(4);
    using _ = folder;
    expect(document.board.characters.map(({ held }) => held)).toEqual([true, false]);
    expect(portraitOf(document.board, 1)).toMatchObject({ seed: 7, prompt: 'sits' });
    expect(document.board.scenes.find(({ id }) => id === 2)!.places).toEqual([
      { character: 2, place: 'left' },
    ]);
    document.close();
  });
});

describe('what is not wanted in a scene', () => {
  const open = (version: number) => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'old.fabula');
    writeFileSync(path, written(version));
    return { folder, document: StoryDocument.open(path) };
  };

  it('is nothing in a document of version 4, whose pictures stay up to date', () => {
    const { folder, document } = open(4);
    using _ = folder;
    expect(new Set(document.board.scenes.map(({ negative }) => negative))).toEqual(new Set(['']));
    expect(new Set(document.frames.all().map(({ negative }) => negative))).toEqual(new Set(['']));
    document.edit({ type: 'scene.set', id: 1, negative: 'people' });
    expect(document.board.scenes.find(({ id }) => id === 1)!.negative).toBe('people');
    document.close();
  });

  it('is in a document of version 5', () => {
    const { folder, document } = open(5);
    using _ = folder;
    expect(document.board.scenes.find(({ id }) => id === 2)!.negative).toBe('people, text');
    document.close();
  });
});

describe('a book', () => {
  const open = (version: number) => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'old.fabula');
    writeFileSync(path, written(version));
    return { folder, document: StoryDocument.open(path) };
  };

  it('is as it comes by itself in a document of version 5', () => {
    const { folder, document } = open(5);
    using _ = folder;
    expect(document.board.story.book).toMatchObject({ format: '8.5x8.5', theme: 'picture-book', author: '' });
    expect(document.board.scenes.map(({ page }) => page.layout)).toEqual([null, null, null, null]);
    document.close();
  });

  it('is in a document of version 6, with what is set for pages', () => {
    const { folder, document } = open(6);
    using _ = folder;
    expect(document.board.story.book).toMatchObject({ theme: 'comic', format: 'a5', author: 'Somebody' });
    const [, second, third] = document.board.scenes;
    expect(second!.page).toMatchObject({ layout: 'vignette', crop: { x: 0.25, y: 0.5, zoom: 2 } });
    expect(third!.page.joins).toBe(true);
    document.close();
  });
});

describe('chapters', () => {
  const open = (version: number) => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'old.fabula');
    writeFileSync(path, written(version));
    return { folder, document: StoryDocument.open(path) };
  };

  it('are none in a document of version 6, and can begin there', () => {
    const { folder, document } = open(6);
    using _ = folder;
    expect(scenesOf(document.board).map(({ chapter }) => chapter)).toEqual([null, null, null]);
    document.edit({ type: 'scene.set', id: 2, chapter: 'By the lake' });
    expect(scenesOf(document.board).map(({ chapter }) => chapter)).toEqual([null, 'By the lake', null]);
    document.close();
  });

  it('are in a document of version 7', () => {
    const { folder, document } = open(7);
    using _ = folder;
    expect(scenesOf(document.board).map(({ chapter }) => chapter)).toEqual(['', null, 'Winter 冬']);
    document.close();
  });
});

describe('what holds the characters', () => {
  const then = { weight: 2, startStep: 0, tokenDropout: 0, anchor: 0, anchorUntil: 0.5 };
  /** A document of version 6 with these rows, opened. */
  const open = (version: number, change: (db: Db) => void = () => {}) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'old.fabula');
    writeFileSync(path, written(version));
    const db = connect(path);
    change(db);
    db.close();
    const document = StoryDocument.open(path);
    const { story } = document.board;
    const [run] = document.frames.runs();
    const outdated = outdatedFrames(document.board, document.frames.all(), document.frames.runs());
    document.close();
    return { settings: story.settings, requested: run!.requested.settings, outdated: [...outdated.values()] };
  };
  const settings = (db: Db, json: object) => {
    db.prepare('UPDATE story SET settings = ?').run(JSON.stringify(json));
    db.prepare('UPDATE run SET requested = ?').run(JSON.stringify({ modelId: null, settings: json }));
  };
  const noLooks = (db: Db) => db.exec('UPDATE character SET held = 0');

  const seen = { seenFrom: 'everywhere' };

  it('were looks in a document of version 6, as they were held then', () => {
    const { settings, requested } = open(6);
    expect(settings).toEqual({
      method: 'onestory',
      steps: 12,
      svr: { mode: 'svr-eot' },
      hold: { picture: { ...then, ...seen } },
    });
    expect(requested).toEqual(settings);
  });

  it('were words where there were none, and pictures stay up to date', () => {
    const plain = open(6, noLooks);
    expect(plain.settings).toMatchObject({ method: 'onestory', hold: { picture: null } });
    expect(plain.requested).toEqual(plain.settings);
    expect(plain.outdated.flat()).not.toContain('settings');
    const firmly = open(6, (db) => {
      noLooks(db);
      settings(db, { method: 'plain', hold: { picture: { weight: 3 }, notch: {} } });
    });
    expect(firmly.settings).toEqual({
      method: 'plain',
      hold: { picture: { ...then, ...seen, weight: 3 }, notch: {} },
    });
    expect(firmly.requested).toEqual(firmly.settings);
  });

  it('is left as it is where another model draws, and from version 8 on', () => {
    const other = open(6, (db) => {
      db.exec(`UPDATE story SET model_id = 'another'`);
      settings(db, { steps: 3 });
      db.exec(`UPDATE run SET requested = json_set(requested, '$.modelId', 'another')`);
    });
    expect([other.settings, other.requested]).toEqual([{ steps: 3 }, { steps: 3 }]);
    expect(open(8).settings).toEqual({ steps: 12, hold: { picture: seen } });
  });

  it('was seen everywhere up to version 13 where the built-in model held by itself, or a look did', () => {
    const none = (db: Db) => {
      noLooks(db);
      settings(db, { method: 'onestory', hold: { notch: {} } });
    };
    expect(open(13, none).settings).toEqual({ method: 'onestory', hold: { notch: {} } });
    const off = (db: Db) => {
      noLooks(db);
      settings(db, { hold: { picture: null } });
    };
    expect(open(13, off).settings).toEqual({ hold: { picture: null } });
    const nothing = (db: Db) => {
      noLooks(db);
      settings(db, {});
    };
    const byItself = open(13, nothing);
    expect(byItself.settings).toEqual({ hold: { picture: seen } });
    expect(byItself.requested).toEqual(byItself.settings);
    // No more is outdated than in a story to which nothing happened.
    expect(byItself.outdated).toEqual(open(14, nothing).outdated);
    const looks = open(13, (db) => settings(db, { method: 'onestory' }));
    expect(looks.settings).toEqual({ method: 'onestory', hold: { picture: seen } });
    const strong = open(13, (db) => settings(db, { method: 'plain', hold: { picture: { weight: 5 } } }));
    expect(strong.settings).toEqual({ method: 'plain', hold: { picture: { ...seen, weight: 5 } } });
    expect(open(14).settings).toEqual({ steps: 12 });
  });
});

describe('an upgrade', () => {
  it('brings the version before with all its rows, and keeps a snapshot of how it was', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    const document = createSample(path);
    drawSample(document, 2);
    const before = visible(document.board);
    const { id } = document;
    document.close();
    const history = new SnapshotHistory(join(folder.path, 'history'));
    const steps = [...migrations, later];
    const { db } = openFile(path, { steps, beforeUpgrade: history.beforeUpgrade });
    expect(schemaVersion(db)).toBe(steps.length);
    expect(visible(readBoard(db))).toEqual(before);
    expect(db.prepare('SELECT name FROM place ORDER BY id').pluck().all()).toEqual([
      'Page 1',
      'Page 2',
      'Page 3',
    ]);
    expect(db.pragma('quick_check', { simple: true })).toBe('ok');
    db.close();
    expect(() => StoryDocument.open(path)).toThrow(expect.objectContaining({ code: 'newer-story' }));
    const [snapshot] = history.list({ id } as StoryDocument);
    expect(snapshot).toMatchObject({ reason: 'before-upgrade', scenes: 3, drawn: 1 });
    const kept = StoryDocument.open(join(folder.path, 'history', id, snapshot!.id));
    expect(visible(kept.board)).toEqual(before);
    kept.close();
  });

  it.each<[string, Migration]>([
    [
      'that fails',
      (db) => {
        later(db);
        db.exec('SELECT no_such_function()');
      },
    ],
    ['that leaves rows pointing nowhere', (db) => db.exec('PRAGMA defer_foreign_keys = ON; DELETE FROM run')],
  ])('%s leaves the document at the version before', (_, step) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    const document = createSample(path);
    drawSample(document, 2);
    const before = visible(document.board);
    const schema = (db: Db) => db.prepare('SELECT sql FROM sqlite_schema ORDER BY name').pluck().all();
    const tables = document.session.read(schema);
    document.close();
    expect(() => openFile(path, { steps: [...migrations, step] })).toThrow();
    const again = StoryDocument.open(path);
    expect(visible(again.board)).toEqual(before);
    expect(again.session.read(schema)).toEqual(tables);
    again.close();
  });

  it('runs only the steps that are missing, in order', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.fabula');
    const db = connect(path, { create: true });
    const steps = ['CREATE TABLE a (x)', 'INSERT INTO a VALUES (1)', 'UPDATE a SET x = x + 1'].map(
      (sql): Migration =>
        (to) =>
          to.exec(sql),
    );
    migrate(db, steps.slice(0, 2));
    expect(schemaVersion(db)).toBe(2);
    migrate(db, steps);
    migrate(db, steps);
    expect(db.prepare('SELECT x FROM a').pluck().all()).toEqual([2]);
    db.close();
  });

  it('keeps how a page of panels is cut, and has no such page where none was', () => {
    const pagesOf = (version: number) => {
      using folder = temporaryFolder();
      const path = join(folder.path, 'a.fabula');
      writeFileSync(path, written(version));
      const document = StoryDocument.open(path);
      const pages = scenesOf(document.board).map(({ page }) => page.panels);
      document.close();
      return pages;
    };
    expect(pagesOf(8)).toEqual([null, null, null]);
    expect(pagesOf(9)).toEqual([{ rows: [2, 1], columns: [[1], [1, 3]] }, null, null]);
  });

  it('says of a picture that it was brought in, and of none where nothing could be', () => {
    const broughtIn = (version: number) => {
      using folder = temporaryFolder();
      const path = join(folder.path, 'a.fabula');
      writeFileSync(path, written(version));
      const document = StoryDocument.open(path);
      const found = document.frames.all().map(({ brought, seed }) => [brought, seed !== null]);
      document.close();
      return found;
    };
    expect(broughtIn(9)).toEqual([
      [null, true],
      [null, true],
    ]);
    expect(broughtIn(10)).toEqual([
      ['sketch.jpg', false],
      [null, true],
      [null, true],
    ]);
  });

  it('keeps where those in a picture are and how large one is drawn for its page, and knows of none where none was', () => {
    const found = (version: number) => {
      using folder = temporaryFolder();
      const path = join(folder.path, 'a.fabula');
      writeFileSync(path, written(version));
      const document = StoryDocument.open(path);
      const sizes = scenesOf(document.board).map(({ page }) => page.size);
      const subjects = document.frames.all().map((one) => one.subjects);
      document.close();
      return { sizes, subjects };
    };
    expect(found(10)).toEqual({ sizes: [null, null, null], subjects: [[], [], []] });
    expect(found(11)).toEqual({
      sizes: [null, { width: 320, height: 192 }, null],
      subjects: [[], [{ left: 0.25, top: 0.125, right: 0.5, bottom: 1 }], []],
    });
  });

  it('keeps where characters are in their own pictures, and knows nothing of it where nobody looked', () => {
    const subjectsOf = (version: number) => {
      using folder = temporaryFolder();
      const path = join(folder.path, 'a.fabula');
      writeFileSync(path, written(version));
      const document = StoryDocument.open(path);
      const subjects = document.board.frames.map(({ ownSubject }) => ownSubject);
      document.close();
      return subjects;
    };
    expect(new Set(subjectsOf(11))).toEqual(new Set([null]));
    const marked = { found: 'nowhere', marked: { width: 4, height: 4, bits: '0660' } };
    expect(subjectsOf(12)).toEqual([marked, null, null]);
  });

  it('keeps how a chapter is called in another language, and knows no such name where none was', () => {
    const namesOf = (version: number) => {
      using folder = temporaryFolder();
      const path = join(folder.path, 'a.fabula');
      writeFileSync(path, written(version));
      const document = StoryDocument.open(path);
      const names = scenesOf(document.board).map(({ chapterNames }) => chapterNames);
      document.close();
      return names;
    };
    expect(namesOf(12)).toEqual([{}, {}, {}]);
    expect(namesOf(13)).toEqual([{}, {}, { de: 'Winter', 'zh-Hans': '冬' }]);
  });

  it('has a fixture for each version, written by it', () => {
    for (const [index] of migrations.entries()) {
      expect(existsSync(fixture(index + 1))).toBe(true);
      expect(written(index + 1).readInt32BE(60)).toBe(index + 1);
    }
  });
});
