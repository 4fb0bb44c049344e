// Names for files that are not finished yet, and what becomes of those whose program was killed. A name says which
// machine and process it belongs to, and nothing of the file it will be: it fits wherever that file's name does.

import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';

/** A folder may be shared with another machine, whose processes cannot be asked after from here. */
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Hidden where names with a dot are. SQLite may put a journal beside it. */
const PATTERN = /^\.fabula-([0-9a-f]{8})-(\d+)-\d+\.tmp(-journal)?$/;

const claimed = new Set<string>();
const swept = new Set<string>();
let count = 0;

/** A name in `folder` that no one else uses. What killed processes left there goes when the folder is first used. */
export function claimTemporary(folder: string): string {
  if (!swept.has(folder)) sweepTemporaries(folder);
  swept.add(folder);
  const name = `.fabula-${MACHINE}-${process.pid}-${count++}.tmp`;
  claimed.add(name);
  return join(folder, name);
}

/** The file is in its place or given up: whatever is still there under that name goes. Never throws. */
export function dropTemporary(temporary: string): void {
  for (const file of [temporary, `${temporary}-journal`]) remove(file);
  claimed.delete(basename(temporary));
}

/** Removes what killed processes of this machine left unfinished in `folder`. Never throws. */
export function sweepTemporaries(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return;
  }
  for (const name of names) {
    const [, machine, pid] = PATTERN.exec(name) ?? [];
    if (machine !== MACHINE || isInUse(name.replace(/-journal$/, ''), Number(pid))) continue;
    remove(join(folder, name));
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { recursive: true, force: true });
  } catch {
    // It goes another time.
  }
}

function isInUse(name: string, pid: number): boolean {
  // In a container the next process often has the number of the one before.
  if (pid === process.pid) return claimed.has(name);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
