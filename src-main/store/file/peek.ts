// Looking into a document file without opening the document.

import { migrations } from '../migrations/index.ts';
import { schemaDifference } from '../migrations/schema.ts';
import { connect, type Db } from '../sqlite/database.ts';
import { sqliteCode } from '../sqlite/errors.ts';
import { type FrameMarks, findSceneOfFrame } from '../tables/frame.ts';
import { readCover } from '../tables/frame-image.ts';
import { readDocumentId } from '../tables/story.ts';
import { readHeader } from './document-format.ts';
import { documentOpenHere, fileIdentity } from './open-here.ts';

/** Undefined where there is none; `in use` when another program has it. Changes nothing. */
export function peekDocumentId(path: string): string | undefined | 'in use' {
  let db: Db | undefined;
  try {
    const identity = fileIdentity(path);
    if (identity === undefined) return undefined;
    // Another connection, or even reading its bytes, would let go the locks of the one that is open.
    const open = documentOpenHere(identity);
    if (open !== undefined) return open;
    if (readHeader(path).kind === 'other') return undefined;
    db = connect(path, { readOnly: true });
    return schemaDifference(db, migrations) === undefined ? readDocumentId(db) : undefined;
  } catch (error) {
    return sqliteCode(error)?.startsWith('SQLITE_BUSY') ? 'in use' : undefined;
  } finally {
    db?.close();
  }
}

/** The scene that has such a picture, in a document that nobody has open. Changes nothing. */
export function peekScene(path: string, marks: FrameMarks): number | undefined {
  let db: Db | undefined;
  try {
    const identity = fileIdentity(path);
    if (identity === undefined || documentOpenHere(identity) !== undefined) return undefined;
    if (readHeader(path).kind === 'other') return undefined;
    db = connect(path, { readOnly: true });
    return schemaDifference(db, migrations) === undefined ? findSceneOfFrame(db, marks) : undefined;
  } catch {
    // It cannot be looked into now; whoever opens it hears why.
    return undefined;
  } finally {
    db?.close();
  }
}

/** The small version of its first picture, of a document of any version that nobody has open. Undefined where it has none. */
export function coverOf(path: string): Uint8Array | undefined {
  let db: Db | undefined;
  try {
    db = connect(path, { readOnly: true });
    return readCover(db);
  } catch {
    // Damaged, or just gone: whoever goes back to it hears why.
    return undefined;
  } finally {
    db?.close();
  }
}
