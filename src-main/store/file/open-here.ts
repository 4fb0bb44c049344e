// Which files this process has open. A second connection to one of them would drop the first one's locks
// (POSIX locks belong to the process), so it is refused here, by file and not by name.

import { statSync } from 'node:fs';
import { FabulaError } from '../../contract/errors.ts';
import { notReadable } from '../../files/file-errors.ts';

/** By file, the document in it. */
const open = new Map<string, string>();

/** Undefined where there is no file. Throws FabulaError where that cannot be found out. */
export function fileIdentity(path: string): string | undefined {
  try {
    const about = statSync(path, { bigint: true, throwIfNoEntry: false });
    return about && `${about.dev}:${about.ino}`;
  } catch (error) {
    throw notReadable(path, error);
  }
}

/** Throws FabulaError `story-in-use`. */
export function refuseOpenHere(path: string): void {
  const identity = fileIdentity(path);
  if (!identity || !open.has(identity)) return;
  throw new FabulaError('story-in-use', `${path} is open already.`, 'Go to its window.');
}

/** The id of the document that is open from this file. */
export function documentOpenHere(identity: string): string | undefined {
  return open.get(identity);
}

export function noteOpen(path: string, documentId: string): string {
  const identity = fileIdentity(path);
  if (!identity) throw new FabulaError('file-not-found', `There is no file ${path}.`, 'Open it again.');
  open.set(identity, documentId);
  return identity;
}

export function noteClosed(identity: string): void {
  open.delete(identity);
}
