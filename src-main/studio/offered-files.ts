// Files that were dropped on a window: the page gets a key for each and says the key when it wants one opened.

import { randomBytes } from 'node:crypto';
import { FabulaError } from '../contract/errors.ts';

/** As many as are dropped at once. */
const kept = 500;

export class OfferedFiles {
  readonly #files = new Map<string, string>();

  offer(file: string): string {
    const key = `dropped-${randomBytes(12).toString('base64url')}`;
    this.#files.set(key, file);
    for (const old of [...this.#files.keys()].slice(0, -kept)) this.#files.delete(old);
    return key;
  }

  fileOf(key: string): string | undefined {
    return this.#files.get(key);
  }

  /** Throws FabulaError `file-not-found`. */
  named(key: string): string {
    const file = this.#files.get(key);
    if (file !== undefined) return file;
    throw new FabulaError('file-not-found', 'Fabula does not know this file any more.', 'Drop it again.');
  }
}
