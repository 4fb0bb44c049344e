// Opening files that a person names or that lie in a folder of somebody's: only real files, as reading a named pipe or
// a device may never end. Throws what Node throws, and NotAFileError; knows no format.

import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

/** What is there is a folder, a pipe, a socket or a device, or more than anybody wants to read. */
export class NotAFileError extends Error {
  override readonly name = 'NotAFileError';
  /** Completes "it is …". */
  readonly found: string;

  constructor(found: string) {
    super(`it is ${found}`);
    this.found = found;
  }
}

interface Kinds {
  isFile(): boolean;
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

function mustBeFile(about: Kinds): void {
  if (about.isFile()) return;
  throw new NotAFileError(
    about.isDirectory()
      ? 'a folder'
      : about.isFIFO()
        ? 'a named pipe'
        : about.isSocket()
          ? 'a socket'
          : 'a device',
  );
}

/** For reading. Whoever opens it closes it. */
export async function openRegular(path: string): Promise<FileHandle> {
  // Asked before it is opened: to open a pipe is to wait for whoever writes into it.
  mustBeFile(await stat(path));
  return open(path, 'r');
}

/** Hands `use` the descriptor while the file is open. */
export function withRegularSync<T>(path: string, use: (descriptor: number, bytes: number) => T): T {
  mustBeFile(statSync(path));
  const descriptor = openSync(path, 'r');
  try {
    return use(descriptor, fstatSync(descriptor).size);
  } finally {
    closeSync(descriptor);
  }
}

/** A whole file, of at most `most` bytes. */
export async function readRegular(path: string, most: number): Promise<Buffer> {
  const handle = await openRegular(path);
  try {
    const { size } = await handle.stat();
    if (size > most) throw new NotAFileError(`larger than ${Math.round(most / 1e6)} MB`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
