// One document file for as long as it is open: every read and write goes through here, with errors in words.
// It watches over the file's place and what a session leaves behind; it knows nothing of stories.

import { FabulaError } from '../../contract/errors.ts';
import { notReadable } from '../../files/file-errors.ts';
import { type Db, inTransaction } from '../sqlite/database.ts';
import { documentError, translateErrors } from '../sqlite/errors.ts';
import { deleteRemovedCharacters } from '../tables/character.ts';
import { deleteRemovedFrames } from '../tables/frame.ts';
import { deleteRunsWithoutFrames, markInterruptedRuns } from '../tables/run.ts';
import { deleteRemovedScenes } from '../tables/scene.ts';
import { repairSequences } from '../tables/sequence.ts';
import { readDocumentId, readState, renewState, setDocumentId } from '../tables/story.ts';
import { FileWatch } from './file-watch.ts';
import { type OpenFile, openFile } from './open-file.ts';
import { noteClosed, noteOpen } from './open-here.ts';

export class FileSession {
  /** Called once, before the first write of the session: the file is as it was opened. */
  beforeFirstWrite: (() => void) | undefined;
  #file!: OpenFile;
  #identity!: string;
  #watch!: FileWatch;
  /** Of the content as this session left it. */
  #state: string | undefined;
  #wrote = false;
  /** What an earlier session left behind is gone from the file. */
  #cleaned = false;
  #closed = false;
  #generation = 0;
  /** To be written with the next change. */
  #newDocumentId: string | undefined;

  constructor(file: OpenFile) {
    this.#enter(file);
  }

  get path(): string {
    return this.#file.path;
  }

  /** Of the file, whatever its name is now; see `fileIdentity`. */
  get identity(): string {
    return this.#identity;
  }

  get readOnly(): boolean {
    return this.#file.readOnly;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether anything was written since it was opened. */
  get wrote(): boolean {
    return this.#wrote;
  }

  /** Grows when rows were changed other than by `write`: what was read before may not be so any more. */
  get generation(): number {
    return this.#generation;
  }

  get bytes(): number {
    return this.read((db) => {
      const pages = db.pragma('page_count', { simple: true }) as number;
      return pages * (db.pragma('page_size', { simple: true }) as number);
    });
  }

  /** Throws FabulaError where the file is gone or was overwritten: nothing may be written, nothing copied as it is. */
  requireUnchanged(): void {
    this.#mustBeOpen();
    this.#watch.requireUnchanged(this.bytes, this.#isSameState);
  }

  /** Another program wrote over it: what can still be read of it may be another story's. */
  get overwritten(): boolean {
    this.#mustBeOpen();
    return this.#watch.isOverwritten(this.bytes, this.#isSameState);
  }

  read<T>(work: (db: Db) => T): T {
    return translateErrors(this.path, () => this.readBare(work));
  }

  /** For copies: what goes wrong there is about another file, and is thrown as it is. */
  readBare<T>(work: (db: Db) => T): T {
    this.#mustBeOpen();
    return work(this.#file.db);
  }

  /** Runs `work` in one transaction. Throws FabulaError; what was saved before stays as it is. */
  write<T>(work: (db: Db) => T): T {
    this.#mustBeOpen();
    if (this.readOnly) {
      throw new FabulaError(
        'story-read-only',
        `${this.path} cannot be changed where it is.`,
        'Use Save As to put a copy in a folder of your own.',
      );
    }
    this.requireUnchanged();
    try {
      return translateErrors(this.path, () => this.#write(work));
    } finally {
      this.#noteOwnWrite();
    }
  }

  #write<T>(work: (db: Db) => T): T {
    const { db } = this.#file;
    if (!this.#wrote) this.beforeFirstWrite?.();
    if (!this.#cleaned) {
      inTransaction(db, () => {
        repairSequences(db);
        markInterruptedRuns(db);
        deleteRemoved(db);
      });
      this.#cleaned = true;
      this.#generation += 1;
    }
    this.#wrote = true;
    const result = inTransaction(db, () => {
      renewState(db);
      if (this.#newDocumentId !== undefined) setDocumentId(db, this.#newDocumentId);
      return work(db);
    });
    this.#newDocumentId = undefined;
    return result;
  }

  /** Gives the document another identity, which comes into the file with the next change. */
  renameDocument(id: string): void {
    this.#newDocumentId = id;
  }

  /**
   * Goes on in the file that `next` makes, once this one is closed; in this one again when that fails. What is marked
   * as removed stays, for undo.
   */
  continueIn(next: () => OpenFile): void {
    this.#switchTo(next);
  }

  /** The same with a file of another session: what that one left behind goes with the next write. */
  restartIn(next: () => OpenFile): void {
    this.#switchTo(next);
    this.#cleaned = false;
  }

  #switchTo(next: () => OpenFile): void {
    this.#end();
    try {
      this.#enter(next());
      this.#newDocumentId = undefined;
    } catch (error) {
      this.#enter(openFile(this.path, { trusted: true }));
      throw error;
    }
  }

  #enter(file: OpenFile): void {
    this.#generation += 1;
    this.#file = file;
    this.#identity = noteOpen(file.path, readDocumentId(file.db));
    try {
      this.#watch = new FileWatch(file.path, this.#identity);
    } catch (error) {
      file.db.close();
      noteClosed(this.#identity);
      throw notReadable(file.path, error);
    }
    this.#noteOwnWrite();
  }

  #noteOwnWrite(): void {
    try {
      this.#state = readState(this.#file.db);
      this.#watch.noteOwnWrite();
    } catch {
      // A file that cannot be read: the next write says so.
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#end();
    this.#closed = true;
  }

  #end(): void {
    const { db } = this.#file;
    try {
      if (this.#wrote && !this.overwritten) {
        inTransaction(db, () => deleteRemoved(db));
        db.pragma('incremental_vacuum');
      }
    } catch (error) {
      // A full disk or a drive that is gone: the leftovers are marked and go next time.
      if (!(documentError(error, this.path) instanceof FabulaError)) throw error;
    } finally {
      db.close();
      this.#watch.close();
      noteClosed(this.#identity);
    }
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new FabulaError('not-found', `${this.path} is closed.`, 'Open it again.');
  }

  /** What is on the disk, past what SQLite remembers of it. */
  readonly #isSameState = (): boolean => {
    const { db } = this.#file;
    try {
      db.pragma('shrink_memory');
      return readState(db) === this.#state;
    } catch {
      return false;
    }
  };
}

/** Removes for good what is marked as removed. */
export function deleteRemoved(db: Db): void {
  deleteRemovedFrames(db);
  deleteRemovedScenes(db);
  deleteRemovedCharacters(db);
  deleteRunsWithoutFrames(db);
}
