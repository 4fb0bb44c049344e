// Copies of an open document: whole files or none. A copy is a document of its own, so it gets its own identity.

import { randomUUID } from 'node:crypto';
import { constants, copyFileSync, rmSync } from 'node:fs';
import { writeWhole, writeWholeAsync } from '../../files/durable-files.ts';
import { migrations } from '../migrations/index.ts';
import { migrate } from '../migrations/migrate.ts';
import { connect, type Db, inTransaction } from '../sqlite/database.ts';
import { damaged, sqliteCode } from '../sqlite/errors.ts';
import { readDocumentId, readState, setDocumentId } from '../tables/story.ts';
import { copyInBackground } from './background-copy.ts';
import { deleteRemoved, type FileSession } from './file-session.ts';
import { journalOf, refuseLongName } from './journal-name.ts';
import { refuseOpenHere } from './open-here.ts';

export interface CopyOptions {
  /** For going on in the copy, with undo: what is only marked as removed stays. */
  keepRemoved: boolean;
  /** Called in the turn in which the copy is in its place: nothing has been changed since it was made. */
  onWritten?: () => void;
}

/** Up to this size a copy takes no longer than a person notices, and is made at once. */
const AT_ONCE = 32 * 1024 * 1024;

/**
 * Writes the document to `target`, in place of what is there. A large one is copied while work goes on, with what is
 * changed meanwhile. Throws FabulaError: story-in-use (the target is open here), disk-full, not-writable.
 */
export async function writeCopy(
  session: FileSession,
  target: string,
  { keepRemoved, onWritten = () => {} }: CopyOptions,
): Promise<void> {
  refuseLongName(target);
  refuseOpenHere(target);
  if (session.bytes <= AT_ONCE) {
    writeWhole(target, (temporary) => {
      readSource(session, (db) => vacuumInto(db, temporary));
      makeOwn(temporary, keepRemoved);
      removeJournal(target);
    });
    onWritten();
    return;
  }
  let rounds = 0;
  await writeWholeAsync(
    target,
    async (temporary) => {
      rmSync(temporary, { force: true });
      await copyInBackground(
        session.read((db) => db),
        temporary,
      );
    },
    {
      finish: (temporary) => {
        // Someone who never stops typing is kept waiting once.
        if (!isCurrent(session, temporary)) {
          if (rounds++ < ROUNDS) return false;
          rmSync(temporary, { force: true });
          readSource(session, (db) => vacuumInto(db, temporary));
        }
        makeOwn(temporary, keepRemoved);
        removeJournal(target);
        return true;
      },
      onWritten,
    },
  );
}

const ROUNDS = 3;

/** Whether nothing was changed since the copy was finished. */
function isCurrent(session: FileSession, file: string): boolean {
  const copy = connect(file, { readOnly: true });
  try {
    return readState(copy) === session.read(readState);
  } finally {
    copy.close();
  }
}

/** What cannot be read is no fault of the place it should go to. */
function readSource(session: FileSession, work: (db: Db) => void): void {
  try {
    session.readBare(work);
  } catch (error) {
    throw sqliteCode(error)?.startsWith('SQLITE_CORRUPT') ? damaged(session.path, error) : error;
  }
}

/** The same from a document file that no one has open, such as a snapshot. */
export function copyDocument(from: string, target: string): void {
  refuseLongName(target);
  refuseOpenHere(target);
  writeWhole(target, (temporary) => {
    copyFileSync(from, temporary, constants.COPYFILE_FICLONE);
    makeOwn(temporary, false);
    removeJournal(target);
  });
}

function makeOwn(file: string, keepRemoved: boolean): void {
  const copy = connect(file);
  try {
    migrate(copy, migrations);
    inTransaction(copy, () => {
      setDocumentId(copy, randomUUID());
      if (!keepRemoved) deleteRemoved(copy);
    });
    if (!keepRemoved) copy.pragma('incremental_vacuum');
  } finally {
    copy.close();
  }
}

/** A journal that belonged to the file being replaced would be rolled back into the new one. */
function removeJournal(target: string): void {
  rmSync(journalOf(target), { force: true });
}

export function vacuumInto(db: Db, file: string): void {
  db.prepare('VACUUM INTO ?').run(file);
}

/** The same without waiting for the disk, for a file that is flushed before anybody relies on it. */
export function vacuumUnflushed(db: Db, file: string): void {
  const synchronous = db.pragma('synchronous', { simple: true }) as number;
  db.pragma('synchronous = OFF');
  try {
    vacuumInto(db, file);
  } finally {
    db.pragma(`synchronous = ${synchronous}`);
  }
}

/**
 * Puts a copy of the closed file `from` in the place of the closed file `target`, whole.
 * @param documentId What the copy is, whatever `from` says: that may be from before it was a document of its own.
 */
export function replaceFile(from: string, target: string, documentId: string): void {
  writeWhole(target, (temporary) => {
    // Where the file system can, this shares the blocks and takes no time.
    copyFileSync(from, temporary, constants.COPYFILE_FICLONE);
    const copy = connect(temporary);
    try {
      if (readDocumentId(copy) !== documentId) setDocumentId(copy, documentId);
    } finally {
      copy.close();
    }
    removeJournal(target);
  });
}
