// What a document of each version consists of: a closed set of tables and indexes, each with the very words that made
// it. A file that holds anything else was not made by Fabula, and nothing in it may be evaluated.

import Database from 'better-sqlite3';
import type { Db } from '../sqlite/database.ts';
import { type Migration, migrate, schemaVersion } from './migrate.ts';

interface SchemaObject {
  type: string;
  name: string;
  /** The table it belongs to. */
  owner: string;
  sql: string | null;
}

/**
 * Undefined when the file has exactly what its version has, else what is there too much, is missing or differs. Reads
 * nothing but the schema. STRICT, CHECK and foreign keys are part of the words that are compared.
 */
export function schemaDifference(db: Db, steps: readonly Migration[]): string | undefined {
  const expected = schemaOf(steps, schemaVersion(db));
  const found = new Map<string, SchemaObject>();
  // One more than there may be is enough to refuse it.
  for (const one of objectsOf(db, expected.size + 1)) {
    const key = keyOf(one);
    const same = expected.get(key);
    if (!same || found.has(key)) return `${printable(`${one.type} ${one.name}`)} does not belong there`;
    if (same.sql !== one.sql || same.owner !== one.owner) return `${key} is another`;
    found.set(key, one);
  }
  const missing = [...expected.keys()].find((key) => !found.has(key));
  return missing && `${missing} is missing`;
}

const known = new WeakMap<readonly Migration[], Map<number, ReadonlyMap<string, SchemaObject>>>();

function schemaOf(steps: readonly Migration[], version: number): ReadonlyMap<string, SchemaObject> {
  const versions = known.get(steps) ?? new Map();
  known.set(steps, versions);
  const before = versions.get(version);
  if (before) return before;
  const db = new Database(':memory:');
  try {
    migrate(db, steps.slice(0, version));
    const objects = new Map(objectsOf(db, 1000).map((one) => [keyOf(one), one]));
    versions.set(version, objects);
    return objects;
  } finally {
    db.close();
  }
}

function objectsOf(db: Db, limit: number): SchemaObject[] {
  return db
    .prepare<[number], SchemaObject>('SELECT type, name, tbl_name AS owner, sql FROM sqlite_schema LIMIT ?')
    .all(limit);
}

const keyOf = ({ type, name }: SchemaObject) => `${type} ${name}`;

/** A hostile name may be of any length and hold anything. */
const printable = (text: string) => text.replaceAll(/[^\p{L}\p{N} _.-]/gu, '?').slice(0, 60);
