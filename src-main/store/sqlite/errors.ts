// What SQLite says, in words that tell a person what happened to the file and what to do.

import { type ErrorValue, FabulaError } from '../../contract/errors.ts';

/** The FabulaError for a failed read or write of the document at `path`; anything else as it is. */
export function documentError(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (code === undefined) return error;
  const kind = Object.keys(kinds).find((prefix) => code.startsWith(prefix));
  const found = kind ? kinds[kind] : undefined;
  if (!found) return error;
  return new FabulaError(found.code, found.message(path), found.hint, { cause: error });
}

/** Runs `work`, with SQLite's errors in words. */
export function translateErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw documentError(error, path);
  }
}

export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return error.code.startsWith('SQLITE_') ? error.code : undefined;
}

export function damaged(path: string, cause?: unknown): FabulaError {
  return new FabulaError('damaged-story', `${path} is damaged.`, damagedHint, { cause });
}

/** @param lost Such as "the cast of scene 3". */
export function damagedInPlaces(path: string, lost: readonly string[]): ErrorValue {
  const named = lost.slice(0, 3).join(', ');
  const more = lost.length > 3 ? ` and ${lost.length - 3} more` : '';
  return {
    code: 'damaged-story',
    message: `${path} is damaged in places and was opened without ${named}${more}.`,
    hint: 'Look whether anything else is missing. To have it back, go back to an earlier state with History.',
  };
}

export function lostPictures(path: string, count: number): ErrorValue {
  return {
    code: 'damaged-story',
    message: `${count === 1 ? 'One picture' : `${count} pictures`} could not be saved in ${path}: the file they were in was overwritten.`,
    hint: 'Draw them again, or look for them in the History of the old file.',
  };
}

const damagedHint =
  'Go back to an earlier state with History, or take the file from a backup. The file was left as it is.';

interface Kind {
  code: FabulaError['code'];
  message: (path: string) => string;
  hint: string;
}

/** By the beginning of SQLite's extended code; the first that fits counts. */
const kinds: Record<string, Kind> = {
  SQLITE_FULL: {
    code: 'disk-full',
    message: (path) => `The disk is full: the change to ${path} was not saved.`,
    hint: 'Free some space and do it again. Everything saved before is safe.',
  },
  SQLITE_BUSY: {
    code: 'story-in-use',
    message: (path) => `${path} is open in another program.`,
    hint: 'Close it there, then open it again.',
  },
  SQLITE_READONLY_DBMOVED: {
    code: 'file-not-found',
    message: (path) => `${path} was moved or deleted while it was open.`,
    hint: 'Put it back, or use Save As to keep what is on the screen.',
  },
  SQLITE_READONLY: {
    code: 'story-read-only',
    message: (path) => `${path} cannot be changed where it is.`,
    hint: 'Use Save As to put a copy in a folder of your own.',
  },
  SQLITE_CANTOPEN: {
    code: 'not-writable',
    message: (path) => `${path} or the folder it is in cannot be written to.`,
    hint: 'Use Save As to put a copy in another folder.',
  },
  SQLITE_IOERR: {
    code: 'not-writable',
    message: (path) => `The drive with ${path} does not answer: the change was not saved.`,
    hint: 'Connect the drive again and repeat it, or use Save As.',
  },
  SQLITE_CORRUPT: { code: 'damaged-story', message: (path) => `${path} is damaged.`, hint: damagedHint },
  SQLITE_NOTADB: { code: 'damaged-story', message: (path) => `${path} is damaged.`, hint: damagedHint },
};
