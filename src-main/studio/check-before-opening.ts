// Looks through a document file before it is opened, in another thread: every page of it is read, which takes as long as it is
// large. Whoever opens it then may trust it, and what is wrong is found again, and said, by the opening itself.

import { statSync } from 'node:fs';
import type { CheckApart } from '../store/file/file-check-worker.ts';

export class CheckBeforeOpening {
  readonly #check: CheckApart;
  /** By file: closing it in one thread would take the locks away that opening it has given another. */
  readonly #inWork = new Map<string, Promise<boolean>>();

  constructor(check: CheckApart) {
    this.#check = check;
  }

  /** Whether the file is sound and still the one that was looked through. For a file that is not open here. Never throws. */
  isSound(file: string): Promise<boolean> {
    const before = this.#inWork.get(file);
    if (before) return before;
    const work = this.#isSound(file).finally(() => this.#inWork.delete(file));
    this.#inWork.set(file, work);
    return work;
  }

  async #isSound(file: string): Promise<boolean> {
    try {
      const before = fingerprint(file);
      // A pipe would be read for ever.
      if (before === undefined) return false;
      return (await this.#check(file)) === undefined && fingerprint(file) === before;
    } catch {
      return false;
    }
  }
}

/** Undefined for what is no file. */
function fingerprint(file: string): string | undefined {
  const about = statSync(file, { bigint: true });
  return about.isFile() ? [about.size, about.mtimeNs, about.ino].join(' ') : undefined;
}
