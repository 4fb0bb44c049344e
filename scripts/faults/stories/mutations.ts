// What may happen to a story's file: bits and pages by chance, and what someone may put into a database on purpose.

import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Random } from './random.ts';

/** Changes the file at `path`, which is sound. Answers what it did. */
export function mutate(path: string, random: Random): string {
  const [name, change] = random.pick(MUTATIONS);
  const detail = change(path, random);
  return detail === undefined ? name : `${name}: ${detail}`;
}

type Mutation = (path: string, random: Random) => string | undefined;

const MUTATIONS: readonly (readonly [name: string, change: Mutation])[] = [
  ['flipped bits', bytesChanged((bytes, random) => repeat(1 + random.below(8), () => flip(bytes, random)))],
  ['one flipped bit', bytesChanged(flip)],
  ['header', bytesChanged((bytes, random) => bytes.writeUInt8(random.below(256), random.below(100)))],
  ['overwritten bytes', bytesChanged(overwrite)],
  ['pages', bytesChanged(changePage)],
  ['length', changeLength],
  ['journal', addJournal],
  ['value', byStatement(valueStatement)],
  ['value', byStatement(valueStatement)],
  ['JSON', changeJson],
  ['JSON', changeJson],
  ['sequence', byStatement(sequenceStatement)],
  ['schema', byStatement((random) => random.pick(SCHEMA_STATEMENTS))],
  ['schema text', changeSchemaText],
];

function bytesChanged(change: (bytes: Buffer, random: Random) => unknown): Mutation {
  return (path, random) => {
    const bytes = readFileSync(path);
    change(bytes, random);
    writeFileSync(path, bytes);
    return undefined;
  };
}

function repeat(times: number, act: () => void): void {
  for (let n = 0; n < times; n++) act();
}

function flip(bytes: Buffer, random: Random): void {
  bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
}

function overwrite(bytes: Buffer, random: Random): void {
  const [at, length] = [random.below(bytes.length), 1 + random.below(200)];
  const kind = random.below(3);
  for (let n = at; n < Math.min(bytes.length, at + length); n++) {
    bytes[n] = kind === 0 ? 0 : kind === 1 ? 255 : random.below(256);
  }
}

function changePage(bytes: Buffer, random: Random): void {
  const size = bytes.readUInt16BE(16);
  const pages = Math.max(1, Math.floor(bytes.length / size));
  const [one, other] = [random.below(pages) * size, random.below(pages) * size];
  const kept = Buffer.from(bytes.subarray(one, one + size));
  const kind = random.below(3);
  if (kind === 0) bytes.fill(0, one, one + size);
  else bytes.copyWithin(one, other, other + size);
  if (kind === 2) kept.copy(bytes, other);
}

function changeLength(path: string, random: Random): undefined {
  const bytes = readFileSync(path);
  if (random.below(4) === 0)
    writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(random.below(40_000), 7)]));
  else truncateSync(path, random.below(bytes.length));
  return undefined;
}

/** As a program that was killed, or another one, may have left it. */
function addJournal(path: string, random: Random): undefined {
  const bytes = Buffer.from(Array.from({ length: random.below(60_000) }, () => random.below(256)));
  Buffer.from('d9d505f920a163d7', 'hex').copy(bytes);
  if (random.below(2) === 0 && bytes.length > 28) {
    bytes.writeUInt32BE(random.below(4), 8);
    bytes.writeUInt32BE(random.below(20), 16);
    bytes.writeUInt32BE(512, 20);
    bytes.writeUInt32BE(16384, 24);
  }
  writeFileSync(`${path}-journal`, bytes);
  return undefined;
}

function byStatement(make: (random: Random, db: Database.Database) => string): Mutation {
  return (path, random) =>
    withDatabase(path, (db) => {
      const sql = make(random, db);
      db.exec(sql);
      return sql;
    });
}

/** What SQLite itself refuses is no mutation. */
function withDatabase(path: string, act: (db: Database.Database) => string): string {
  const db = new Database(path);
  try {
    db.unsafeMode();
    for (const pragma of ['foreign_keys = OFF', 'ignore_check_constraints = ON', 'writable_schema = ON']) {
      db.pragma(pragma);
    }
    return act(db);
  } catch (error) {
    return `nothing (${error})`;
  } finally {
    db.close();
  }
}

const VALUES = [
  'NULL',
  '0',
  '-1',
  '2',
  '9223372036854775807',
  '-9223372036854775808',
  '9007199254740993',
  '4294967296',
  '1e308',
  '-0.5',
  '9e999',
  `''`,
  `'x'`,
  `' '`,
  `char(0)`,
  `char(55296)`,
  `'../../x'`,
  `'[]'`,
  `'{}'`,
  `'null'`,
  `'[1,1]'`,
  `'{"steps":1e9}'`,
  `zeroblob(3)`,
  `hex(zeroblob(100000))`,
  `cast(x'fffe' AS TEXT)`,
];

function valueStatement(random: Random, db: Database.Database): string {
  const table = random.pick(['story', 'character', 'scene', 'run', 'frame', 'frame_image', 'job']);
  const columns = db.prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`).pluck().all();
  const where = random.below(2) === 0 ? '' : ` WHERE rowid = (SELECT max(rowid) FROM ${table})`;
  if (random.below(12) === 0) return `DELETE FROM ${table}${where}`;
  return `UPDATE ${table} SET ${random.pick(columns)} = ${random.pick(VALUES)}${where}`;
}

function sequenceStatement(random: Random): string {
  const table = random.pick(['scene', 'character', 'frame', 'run', 'job']);
  return random.pick([
    'DELETE FROM sqlite_sequence',
    `DELETE FROM sqlite_sequence WHERE name = '${table}'`,
    `UPDATE sqlite_sequence SET seq = ${random.pick(VALUES)} WHERE name = '${table}'`,
    `UPDATE sqlite_sequence SET name = 'x' WHERE name = '${table}'`,
    'INSERT INTO sqlite_sequence SELECT name, seq + 1 FROM sqlite_sequence',
  ]);
}

const SCHEMA_STATEMENTS = [
  'CREATE TRIGGER t AFTER UPDATE ON story BEGIN DELETE FROM scene; END',
  'CREATE VIEW v AS SELECT * FROM scene',
  'CREATE VIRTUAL TABLE words USING fts5 (text)',
  'CREATE TABLE more (x)',
  'CREATE INDEX i ON scene (hex(prompt))',
  'CREATE UNIQUE INDEX i ON frame (scene_id)',
  'DROP INDEX frame_by_scene',
  'DROP TABLE frame_image',
  'DROP TABLE job',
  'ALTER TABLE scene ADD COLUMN twice INTEGER GENERATED ALWAYS AS (position * 2) VIRTUAL',
  'ALTER TABLE scene RENAME COLUMN prompt TO words',
  'ALTER TABLE scene DROP COLUMN caption',
  'ANALYZE',
  'PRAGMA user_version = 1',
  'PRAGMA user_version = 3',
  'PRAGMA application_id = 0',
  'PRAGMA journal_mode = WAL',
  'PRAGMA auto_vacuum = NONE; VACUUM',
  `INSERT INTO sqlite_schema VALUES ('table', 'd', 'd', 0, 'CREATE  VIRTUAL TABLE d USING dbstat')`,
  `UPDATE sqlite_schema SET rootpage = 3 WHERE name = 'job'`,
  `UPDATE sqlite_schema SET rootpage = 1000000 WHERE name = 'frame_by_run'`,
  `UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'story'`,
  `UPDATE sqlite_schema SET sql = replace(sql, 'seed >= 0', 'instr(hex(zeroblob(4000000)), hex(zeroblob(2000000)) || ''1'') = 0')`,
  `UPDATE sqlite_schema SET type = 'view' WHERE name = 'run'`,
  `UPDATE sqlite_schema SET name = 'sqlite_x' WHERE name = 'job'`,
  'DELETE FROM sqlite_schema',
];

function changeSchemaText(path: string, random: Random): string {
  return withDatabase(path, (db) => {
    const names = db
      .prepare<[], string>('SELECT name FROM sqlite_schema WHERE sql IS NOT NULL')
      .pluck()
      .all();
    const name = random.pick(names);
    const sql = db
      .prepare<[string], string>('SELECT sql FROM sqlite_schema WHERE name = ?')
      .pluck()
      .get(name)!;
    db.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(changeText(sql, random), name);
    return name;
  });
}

function changeJson(path: string, random: Random): string {
  const [table, column] = random.pick([
    ['story', 'settings'],
    ['scene', 'own_cast'],
    ['run', 'requested'],
    ['run', 'settings'],
    ['frame', 'window'],
    ['job', 'error'],
  ] as const);
  return withDatabase(path, (db) => {
    const rows = db
      .prepare<[], { id: number; text: string | null }>(`SELECT id, ${column} AS text FROM ${table}`)
      .all();
    const row = random.pick(rows);
    const text = changeText(row.text ?? '[1]', random);
    db.prepare(`UPDATE ${table} SET ${column} = ? WHERE id = ?`).run(text, row.id);
    return `${table}.${column} of ${row.id} = ${text.slice(0, 80)}`;
  });
}

function changeText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const character = random.pick([
    ...'{}[]",:-0123456789etrufalsn x\0\u2028',
    '1e999',
    '"__proto__":{}',
    'null',
  ]);
  return random.pick([
    text.slice(0, at) + character + text.slice(at + 1),
    text.slice(0, at) + character + text.slice(at),
    text.slice(0, at) + text.slice(at + 1 + random.below(8)),
    text.slice(0, at),
    `[${text}]`,
  ]);
}
