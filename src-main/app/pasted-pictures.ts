// Pictures that were copied in another program and pasted here, or dragged out of one: each becomes a file, so that it comes in as
// files do. Kept until the app ends, the latest of them.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { notWritable } from '../files/file-errors.ts';
import { containerOf } from '../imports/pictures/containers.ts';
import { t } from '../studio/texts.ts';

/** A page may paste as fast as it can. */
const KEPT = 20;
const ENDINGS = { png: 'png', jpeg: 'jpg', webp: 'webp' } as const;

export class PastedPictures {
  #folder: string | undefined;
  #count = 0;
  readonly #files: string[] = [];

  /** Undefined for what is no picture. Throws FabulaError: disk-full, not-writable. */
  fileOf(bytes: Uint8Array): string | undefined {
    const kind = containerOf(bytes);
    if (!kind) return undefined;
    const name = `${t('picture.pasted', 'Pasted picture')}.${ENDINGS[kind]}`;
    try {
      this.#folder ??= fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-pasted-'));
      const folder = path.join(this.#folder, String(++this.#count));
      fs.mkdirSync(folder);
      const file = path.join(folder, name);
      fs.writeFileSync(file, bytes);
      this.#files.push(file);
      if (this.#files.length > KEPT)
        fs.rmSync(path.dirname(this.#files.shift()!), { recursive: true, force: true });
      return file;
    } catch (error) {
      throw notWritable(name, error);
    }
  }

  drop(): void {
    if (this.#folder === undefined) return;
    try {
      fs.rmSync(this.#folder, { recursive: true, force: true });
    } catch {}
  }
}
