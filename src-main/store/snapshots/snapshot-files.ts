// Snapshots as files: what their names say, and which of them are kept. Pure but for reading a folder.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Snapshot, snapshot } from '../../contract/history.ts';

const reasons = snapshot.shape.reason;

/** What a snapshot's name and file say of it. */
export interface SnapshotFile extends Omit<Snapshot, 'name' | 'picture'> {
  /** Of the content; see `readState`. */
  state: string;
}

const pattern = /^(\d+)\.([a-z-]+)\.(\d+)\.(\d+)\.([0-9a-f]+)\.fabula$/;

export function snapshotName({
  takenAt,
  reason,
  scenes,
  drawn,
  state,
}: Omit<SnapshotFile, 'id' | 'bytes'>): string {
  return `${takenAt}.${reason}.${scenes}.${drawn}.${state}.fabula`;
}

/** Newest first; files that are not snapshots are passed over. */
export function listSnapshots(folder: string): SnapshotFile[] {
  return namesIn(folder)
    .flatMap((name): SnapshotFile[] => {
      const [id, takenAt, why, scenes, drawn, state] = pattern.exec(name) ?? [];
      const reason = reasons.safeParse(why);
      const bytes = statSync(join(folder, name), { throwIfNoEntry: false })?.size;
      if (id === undefined || !reason.success || bytes === undefined || state === undefined) return [];
      return [
        {
          id,
          takenAt: Number(takenAt),
          reason: reason.data,
          scenes: Number(scenes),
          drawn: Number(drawn),
          bytes,
          state,
        },
      ];
    })
    .sort((a, b) => b.takenAt - a.takenAt);
}

/** None where there is no folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

export interface KeepLimits {
  /** So many of the newest, whatever their age. */
  newest: number;
  /** Of older ones the last of each day, for so many days. */
  days: number;
  /** All together, the two newest aside. */
  bytes: number;
}

export const keepLimits: KeepLimits = { newest: 10, days: 30, bytes: 2 * 1024 ** 3 };

const day = 24 * 60 * 60 * 1000;

/** The ids that may go. `newestFirst` must all be sound: what is checked badly must not push out what is good. */
export function superfluous(
  newestFirst: readonly Omit<SnapshotFile, 'state'>[],
  now: number,
  limits: KeepLimits = keepLimits,
): string[] {
  const days = new Set<number>();
  let bytes = 0;
  return newestFirst.flatMap(({ id, takenAt, bytes: size }, index) => {
    const itsDay = Math.floor(takenAt / day);
    const lastOfDay = !days.has(itsDay) && now - takenAt <= limits.days * day;
    days.add(itsDay);
    bytes += size;
    const fits = index < 2 || bytes <= limits.bytes;
    return fits && (index < limits.newest || lastOfDay) ? [] : [id];
  });
}
