// How a Fabula document is told from other files, before SQLite touches it: the first 100 bytes.
// Source: "Database File Format" (sqlite.org/fileformat.html), section 1.3.

import { closeSync, openSync, readSync } from 'node:fs';

/** "Fabu", in the header's application id. */
export const applicationId = 0x46616275;

export type HeaderKind = { kind: 'other' } | { kind: 'fabula'; version: number };

/** Reads the header. Must not be called for a file that this process has open: closing would drop SQLite's locks. */
export function readHeader(path: string): HeaderKind {
  const header = Buffer.alloc(100);
  const handle = openSync(path, 'r');
  try {
    const length = readSync(handle, header, 0, header.length, 0);
    if (length < header.length) return { kind: 'other' };
  } finally {
    closeSync(handle);
  }
  const isSqlite = header.subarray(0, 16).equals(Buffer.from('SQLite format 3\0', 'latin1'));
  if (!isSqlite || header.readUInt32BE(68) !== applicationId) return { kind: 'other' };
  return { kind: 'fabula', version: header.readInt32BE(60) };
}
