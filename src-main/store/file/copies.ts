// Copies of an open document: whole files or none. A copy is a document of its own, so it gets its own identity.

import { randomUUID } from 'node:crypto';
import { constants, copyFileSync, rmSync } from 'node:fs';
import { writeWhole } from '../../files/durable-files.ts';
import { migrations } from '../migrations/index.ts';
import { migrate } from '../migrations/migrate.ts';
import { connect, type Db, inTransaction } from '../sqlite/database.ts';
import { damaged, sqliteCode } from '../sqlite/errors.ts';
import { readDocumentId, setDocumentId } from '../tables/story.ts';
import { deleteRemoved, type FileSession } from './file-session.ts';
import { journalOf, refuseLongName } from './journal-name.ts';
import { refuseOpenHere } from './open-here.ts';

/**
 * Writes the document to `target`, in place of what is there. Throws FabulaError: story-in-use (the target is
 * open here), disk-full, not-writable.
 * @param keepRemoved For going on in the copy, with undo: what is only marked as removed stays.
 */
export function writeCopy(
  session: FileSession,
  target: string,
  { keepRemoved }: { keepRemoved: boolean },
): void {
  refuseLongName(target);
  refuseOpenHere(target);
  writeWhole(target, (temporary) => {
    try {
      session.readBare((db) => vacuumInto(db, temporary));
    } catch (error) {
      // What cannot be read is no fault of the place it should go to.
      throw sqliteCode(error)?.startsWith('SQLITE_CORRUPT') ? damaged(session.path, error) : error;
    }
    makeOwn(temporary, keepRemoved);
    removeJournal(target);
  });
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
