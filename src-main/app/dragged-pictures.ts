// Pictures that are dragged out of a window: the system wants a file for each, which other programs read when they like.
// They are kept until the app ends.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nativeImage, type WebContents } from 'electron';
import { notWritable } from '../files/file-errors.ts';

/** Pixels of what hangs at the pointer. */
const ICON_WIDTH = 128;

export class DraggedPictures {
  #folder: string | undefined;
  #count = 0;

  /** While the pointer is pressed. Throws FabulaError: disk-full, not-writable. */
  drag(contents: WebContents, name: string, png: Uint8Array): void {
    const file = this.#write(name, png);
    const icon = nativeImage.createFromBuffer(Buffer.from(png)).resize({ width: ICON_WIDTH });
    contents.startDrag({ file, icon });
  }

  /** Another program may still read one: then it stays for the system to clean up. */
  drop(): void {
    if (this.#folder === undefined) return;
    try {
      fs.rmSync(this.#folder, { recursive: true, force: true });
    } catch {}
  }

  /** Each in a folder of its own: two pictures of a scene have the same name. */
  #write(name: string, png: Uint8Array): string {
    try {
      this.#folder ??= fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-pictures-'));
      const folder = path.join(this.#folder, String(++this.#count));
      fs.mkdirSync(folder);
      const file = path.join(folder, name);
      fs.writeFileSync(file, png);
      return file;
    } catch (error) {
      throw notWritable(name, error);
    }
  }
}
