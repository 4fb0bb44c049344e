// A copy of an open document while it is being worked on, in steps so short that nothing waits for them. Changes
// made meanwhile by the same connection are in the copy too.

import { open } from 'node:fs/promises';
import type { Db } from '../sqlite/database.ts';

/** Pages per step: one megabyte. */
const step = 64;

/** Bytes written between two flushes: SQLite's own at the end must not have everything left to do. */
const flushEvery = 16 * 1024 * 1024;

export async function copyInBackground(db: Db, file: string): Promise<void> {
  const pageSize = db.pragma('page_size', { simple: true }) as number;
  let flushed = 0;
  let flushing: Promise<void> | undefined;
  await db.backup(file, {
    progress: ({ totalPages, remainingPages }) => {
      const written = (totalPages - remainingPages) * pageSize;
      if (flushing) return 0;
      if (written - flushed >= flushEvery) {
        flushed = written;
        flushing = flush(file).finally(() => {
          flushing = undefined;
        });
      }
      return step;
    },
  });
  await flushing;
}

/** Nothing depends on it yet, so a failure shows when the copy is finished. */
async function flush(file: string): Promise<void> {
  try {
    const handle = await open(file, 'r+');
    try {
      await handle.datasync();
    } finally {
      await handle.close();
    }
  } catch {}
}
