// SHA-256 of bytes and of whole files, in hexadecimal. A file of gigabytes is read once, a megabyte at a time.

import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { FabulaError } from '../contract/errors.ts';

export interface ReadOptions {
  signal?: AbortSignal | undefined;
  /** How many bytes came in since it was last called. */
  onBytes?: ((bytes: number) => void) | undefined;
  /** So many; all by default. */
  length?: number;
  /** From this byte on. */
  start?: number;
}

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Version 8: made in a way of one's own (RFC 9562). */
export function uuidFrom(text: string): string {
  const hex = sha256Of(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Throws what the file system throws, and the signal's reason. */
export async function sha256OfFile(path: string, options: ReadOptions = {}): Promise<string> {
  const hash = createHash('sha256');
  await updateFromFile(hash, path, options);
  return hash.digest('hex');
}

/** For a hash that goes on where the file ends. Throws what the file system throws, and `file-not-found` for a pipe or a folder. */
export async function updateFromFile(
  hash: Hash,
  path: string,
  { signal, onBytes, length, start = 0 }: ReadOptions = {},
): Promise<void> {
  if (length === 0) return;
  // Whoever opens a named pipe waits for somebody to write into it.
  if (!(await stat(path)).isFile())
    throw new FabulaError('file-not-found', `${path} is not a file.`, 'Choose a file.');
  const range = length === undefined ? { start } : { start, end: start + length - 1 };
  for await (const part of createReadStream(path, { ...range, highWaterMark: 1 << 20 })) {
    signal?.throwIfAborted();
    hash.update(part as Uint8Array);
    onBytes?.((part as Uint8Array).byteLength);
  }
}
