// Opening a document file, with every way it can fail told apart, and its bytes left as they were.
// Knows nothing of stories.

import { accessSync, constants, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { FabulaError } from '../../contract/errors.ts';
import { notReadable } from '../../files/file-errors.ts';
import { migrations } from '../migrations/index.ts';
import { type Migration, migrate, schemaVersion } from '../migrations/migrate.ts';
import { schemaDifference } from '../migrations/schema.ts';
import { connect, type Db } from '../sqlite/database.ts';
import { damaged, documentError, sqliteCode } from '../sqlite/errors.ts';
import { rowsProblem } from '../tables/sequence.ts';
import { applicationId, readHeader } from './document-format.ts';
import { quickCheck } from './file-check.ts';
import { journalOf, refuseLongName } from './journal-name.ts';

export interface OpenFileOptions {
  /** Fabula itself closed this very file last: leave out the check of every page. */
  trusted?: boolean;
  /** Nothing is written to the file, wherever it is. */
  readOnly?: boolean;
  /** Called before an older document is brought to the present version. */
  beforeUpgrade?: (db: Db) => void;
  /** All steps there are; given by tests only. */
  steps?: readonly Migration[];
}

export interface OpenFile {
  db: Db;
  /** The file itself, links followed. */
  path: string;
  readOnly: boolean;
}

/**
 * Throws FabulaError: file-not-found, not-a-story, newer-story, damaged-story, story-in-use, story-read-only
 * (an older document where it cannot be upgraded).
 */
export function openFile(requested: string, options: OpenFileOptions = {}): OpenFile {
  const steps = options.steps ?? migrations;
  const path = checkKind(requested);
  // Half of the last write may still be undone from the journal, so only then does the header not count yet.
  if (!hasJournal(path)) checkVersion(path, header(path), steps.length);
  const readOnly = options.readOnly === true || !isWritable(path);
  let db: Db | undefined;
  try {
    db = connect(path, { readOnly, exclusive: true });
    checkContent(db, path, steps, options.trusted ?? false);
    if (schemaVersion(db) < steps.length) {
      if (readOnly) throw needsUpgrade(path);
      options.beforeUpgrade?.(db);
      migrate(db, steps);
    }
    return { db, path, readOnly };
  } catch (error) {
    db?.close();
    const explained = documentError(error, path);
    // Whatever else SQLite stumbles over, such as a check that cannot be evaluated.
    throw explained === error && sqliteCode(error) ? damaged(path, error) : explained;
  }
}

/** A new document file with all tables; `path` must not exist yet. */
export function createFile(path: string): Db {
  const db = connect(path, { create: true, exclusive: true });
  try {
    db.pragma(`application_id = ${applicationId}`);
    migrate(db, migrations);
    return db;
  } catch (error) {
    db.close();
    throw documentError(error, path);
  }
}

/** The real path of a regular file that may be read. */
function checkKind(requested: string): string {
  let about: Stats;
  let path = requested;
  try {
    path = realpathSync(requested);
    about = statSync(path);
    if (about.isFile()) accessSync(path, constants.R_OK);
  } catch (error) {
    throw notReadable(requested, error);
  }
  if (about.isFile()) return path;
  throw new FabulaError(
    'not-a-story',
    about.isDirectory() ? `${requested} is a folder.` : `${requested} is not a file.`,
    'Open a file that ends in .fabula.',
  );
}

function header(path: string) {
  try {
    return readHeader(path);
  } catch (error) {
    throw notReadable(path, error);
  }
}

function checkVersion(path: string, found: ReturnType<typeof readHeader>, newest: number): void {
  if (found.kind === 'other' || found.version < 1) {
    throw new FabulaError(
      'not-a-story',
      `${path} is not a Fabula story.`,
      'Open a file that Fabula has saved; its name ends in .fabula.',
    );
  }
  if (found.version > newest) {
    throw new FabulaError(
      'newer-story',
      `${path} was saved by a newer Fabula.`,
      'Update Fabula to open it. The file was left as it is.',
    );
  }
}

function hasJournal(path: string): boolean {
  try {
    return statSync(journalOf(path)).size > 0;
  } catch {
    return false;
  }
}

/** SQLite makes its journal beside the file, so the folder counts too. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    refuseLongName(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * The file may come from anywhere: before anything in it is evaluated (quick_check alone evaluates CHECKs), it must be
 * made of what its version is made of and of nothing else.
 */
function checkContent(db: Db, path: string, steps: readonly Migration[], trusted: boolean): void {
  if (db.pragma('application_id', { simple: true }) !== applicationId) {
    throw new FabulaError(
      'not-a-story',
      `${path} is not a Fabula story.`,
      'Open a file that Fabula has saved.',
    );
  }
  checkVersion(path, { kind: 'fabula', version: schemaVersion(db) }, steps.length);
  const difference = schemaDifference(db, steps);
  if (difference) {
    throw new FabulaError(
      'damaged-story',
      `${path} is not built as Fabula builds its stories (${difference}).`,
      'Do not trust this file. It was left as it is.',
    );
  }
  const problems = (trusted ? undefined : quickCheck(db)) ?? rowsProblem(db);
  if (problems) throw damaged(path, problems);
}

function needsUpgrade(path: string): FabulaError {
  return new FabulaError(
    'story-read-only',
    `${path} is from an older Fabula and cannot be upgraded where it is, because it cannot be written to there.`,
    'Copy it to a folder of your own and open the copy.',
  );
}
