// Random access to a file for walking it: a window that moves, so that files of gigabytes cost a megabyte.

import { readSync } from 'node:fs';
import type { ByteSource } from '../../graph/protobuf-reader.ts';
import { withRegularSync } from '../regular-file.ts';

const WINDOW = 1 << 18;
/** SDXL's U-Net has some hundred thousand; a file of nothing else would take minutes. */
const MOST_FIELDS = 5_000_000;

/** Hands `use` the file's bytes while it is open. Throws what Node throws, and NotAFileError. */
export const withFile = <T>(path: string, use: (source: ByteSource) => T): T =>
  withRegularSync(path, (handle, size) => use(new FileSource(handle, size)));

class FileSource implements ByteSource {
  readonly size: number;
  fieldsLeft = MOST_FIELDS;
  readonly #handle: number;
  #window: Uint8Array = new Uint8Array(0);
  #start = 0;

  constructor(handle: number, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  bytes(start: number, end: number): Uint8Array {
    if (start < this.#start || end > this.#start + this.#window.length) {
      const wanted = Math.min(Math.max(end, start + WINDOW), this.size);
      // Always a new one: views of the one before are still in use.
      this.#window = this.#read(start, wanted);
      this.#start = start;
    }
    return this.#window.subarray(start - this.#start, end - this.#start);
  }

  #read(start: number, end: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, end - start));
    let filled = 0;
    while (filled < bytes.length) {
      const read = readSync(this.#handle, bytes, filled, bytes.length - filled, start + filled);
      // Cut short while it was read: what is not there reads as zeros, which is no message.
      if (read === 0) break;
      filled += read;
    }
    return bytes;
  }
}
