// Whether the document file is still the one this session left: in its place, and not overwritten by another program.
// No lock keeps `cp` or a synchronizer out, and SQLite would go on writing into what is not its file any more.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { FabulaError } from '../../contract/errors.ts';
import { fileIdentity } from './open-here.ts';

/** Of a SQLite file: among others its page count, change counter and schema version ("Database File Format", 1.3). */
const HEADER_BYTES = 100;

interface Seen {
  header: Buffer;
  size: bigint;
  changedAt: bigint;
}

export class FileWatch {
  readonly #path: string;
  readonly #identity: string;
  /** Held as long as SQLite's: closing any handle of a file lets go all locks that this process has on it. */
  readonly #handle: number;
  #seen: Seen;

  constructor(path: string, identity: string) {
    this.#path = path;
    this.#identity = identity;
    this.#handle = openSync(path, 'r');
    this.#seen = this.#look();
  }

  /** The session itself wrote: what is there now is what must be there. */
  noteOwnWrite(): void {
    this.#seen = this.#look();
  }

  /**
   * Throws FabulaError: file-not-found when another file or none is in its place, damaged-story when it was overwritten.
   * @param bytes What SQLite takes its size to be.
   * @param isSame Whether the content, read anew, is that of the last write: asked when only the time has changed.
   */
  requireUnchanged(bytes: number, isSame: () => boolean): void {
    let identity: string | undefined;
    try {
      identity = fileIdentity(this.#path);
    } catch (cause) {
      throw gone(this.#path, cause);
    }
    if (identity !== this.#identity) throw gone(this.#path);
    if (this.isOverwritten(bytes, isSame)) throw overwritten(this.#path);
  }

  isOverwritten(bytes: number, isSame: () => boolean): boolean {
    let now: Seen;
    try {
      now = this.#look();
    } catch (cause) {
      throw gone(this.#path, cause);
    }
    if (now.size < bytes || !now.header.equals(this.#seen.header)) return true;
    if (now.changedAt === this.#seen.changedAt && now.size === this.#seen.size) return false;
    if (!isSame()) return true;
    this.#seen = now;
    return false;
  }

  /** After SQLite has closed the file. */
  close(): void {
    closeSync(this.#handle);
  }

  #look(): Seen {
    const header = Buffer.alloc(HEADER_BYTES);
    readSync(this.#handle, header, 0, HEADER_BYTES, 0);
    const { size, mtimeNs } = fstatSync(this.#handle, { bigint: true });
    return { header, size, changedAt: mtimeNs };
  }
}

function gone(path: string, cause?: unknown): FabulaError {
  return new FabulaError(
    'file-not-found',
    `${path} is not where it was: it was moved or deleted, or its drive is gone.`,
    'Put it back, or use Save As to keep what is on the screen.',
    { cause },
  );
}

function overwritten(path: string): FabulaError {
  return new FabulaError(
    'damaged-story',
    `${path} was overwritten by another program while it was open. Nothing more is written to it.`,
    'Use Save As: all words, and the pictures that are still whole, go to a new file. For the others use History.',
  );
}
