// What keeps a file or folder from being read or written, in words.

import { FabulaError } from '../contract/errors.ts';

/** Of a file or folder that was to be written: `disk-full` or `not-writable`. */
export function notWritable(path: string, error: unknown): FabulaError {
  if (error instanceof FabulaError) return error;
  const code = codeOf(error);
  if (FULL.has(code)) {
    const hint = 'Free some space, or choose another folder.';
    return new FabulaError('disk-full', `There is no room for ${path}: the disk is full.`, hint, {
      cause: error,
    });
  }
  const [why, hint] = reasonFor(code) ?? [code, 'Choose another folder or name.'];
  return new FabulaError('not-writable', `Cannot write ${path}: ${why}.`, hint, { cause: error });
}

/** Of a file that was to be read: `file-not-found`, or `not-writable` for one that is there. */
export function notReadable(path: string, error: unknown): FabulaError {
  if (error instanceof FabulaError) return error;
  const code = codeOf(error);
  const [why, hint] = reasonFor(code) ?? [code, 'Check the drive it is on.'];
  if (MISSING.has(code)) {
    const moved = 'It may have been moved or deleted, or its drive is not connected.';
    return new FabulaError(
      'file-not-found',
      code === 'ENOENT' ? `There is no file ${path}.` : `There is no file ${path}: ${why}.`,
      moved,
      { cause: error },
    );
  }
  const mend = DENIED.has(code) ? 'Give yourself permission to read it and its folder.' : hint;
  return new FabulaError('not-writable', `Cannot read ${path}: ${why}.`, mend, { cause: error });
}

/** Whether the system refused something, as against a fault in the program. */
export function isFileError(error: unknown): boolean {
  const code = codeOf(error);
  return /^E[A-Z0-9]+$/.test(code) || FULL.has(code) || reasonFor(code) !== undefined;
}

/** SQLite's codes have endings that say more. */
function reasonFor(code: string): [why: string, hint: string] | undefined {
  return REASONS[code.startsWith('SQLITE_') ? code.split('_').slice(0, 2).join('_') : code];
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);
const DENIED = new Set(['EACCES', 'EPERM']);
const MISSING = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

const REASONS: Record<string, [why: string, hint: string]> = {
  EACCES: ['permission denied', 'Choose a folder of your own.'],
  EPERM: ['permission denied', 'Choose a folder of your own.'],
  EROFS: ['the disk is read-only', 'Choose another folder.'],
  ENOENT: ['its folder is not there', 'Choose another folder.'],
  ENOTDIR: ['a file is in the way', 'Choose another folder, or move the file.'],
  EEXIST: ['a file is in the way', 'Choose another folder, or move the file.'],
  EISDIR: ['a folder is in the way', 'Choose another folder, or move it.'],
  ENOTEMPTY: ['a folder is in the way', 'Choose another folder, or move it.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter name.'],
  ELOOP: ['links lead in a circle', 'Choose another folder, or delete the link.'],
  EBUSY: ['another program is using it', 'Close it there, or choose another name.'],
  EIO: ['the drive does not answer', 'Connect it again, or choose another folder.'],
  ENXIO: ['the drive does not answer', 'Connect it again, or choose another folder.'],
  SQLITE_READONLY: ['the disk is read-only', 'Choose another folder.'],
  SQLITE_CANTOPEN: ['it cannot be made there', 'Choose another folder or name.'],
  SQLITE_IOERR: ['the drive does not answer', 'Connect it again, or choose another folder.'],
};
