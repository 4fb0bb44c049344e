// Copies of an open document: whole files or none. A copy is a document of its own, so it gets its own identity.
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { writeWhole } from './durable-files.ts';
import { deleteRemoved, type FileSession } from './file-session.ts';
import { refuseOpenHere } from './open-here.ts';
import { connect, type Db, inTransaction } from './sqlite.ts';
import { writeDocumentId } from './tables/story.ts';

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
  refuseOpenHere(target);
  writeWhole(target, (temporary) => {
    session.read((db) => vacuumInto(db, temporary));
    const copy = connect(temporary);
    try {
      inTransaction(copy, () => {
        writeDocumentId(copy, randomUUID());
        if (!keepRemoved) deleteRemoved(copy);
      });
      if (!keepRemoved) copy.pragma('incremental_vacuum');
    } finally {
      copy.close();
    }
    // A journal that belonged to the file being replaced would be rolled back into the new one.
    rmSync(`${target}-journal`, { force: true });
  });
}

export function vacuumInto(db: Db, file: string): void {
  db.prepare('VACUUM INTO ?').run(file);
}
