// The power fails at any moment. A session is recorded call by call, and disks are made of it as a cut may leave them:
// unsynced writes lost, torn or out of order, names of files too. Each must open as the last state that was acknowledged
// or the one after it. Not covered: drives that lose what they said was synced, file systems that tear what is, and
// memory maps (Fabula uses none). Needs strace; without it nothing is tried, and that is said.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoryDocument } from '../../src-main/store/document/story-document.ts';
import type { Campaign, Tally } from './campaign.ts';
import { Disk, type DiskEvent } from './stories/disk-model.ts';
import { digest } from './stories/operations.ts';
import { type Random, randomOf } from './stories/random.ts';
import { canRecord, recordWrites } from './stories/record-writes.ts';

const WRITER = fileURLToPath(new URL('stories/writer.ts', import.meta.url));
const STEPS = 24;
const CUTS_PER_SESSION = 150;

export const campaign: Campaign = {
  name: 'power-cuts',
  what: 'disks as a power cut may leave them; count: cuts',
  async run({ seed, count }) {
    const tally: Tally = { tried: 0, survived: 0, faults: [] };
    if (!canRecord()) {
      process.stderr.write('power-cuts: skipped, there is no strace here or it may not trace.\n');
      return tally;
    }
    for (let session = 0; tally.tried < count; session++) {
      trySession(seed * 1000 + session, Math.min(CUTS_PER_SESSION, count - tally.tried), tally);
    }
    return tally;
  },
};

/** What is safe from this point of the record on. */
interface Acknowledged {
  at: number;
  name: string;
  digest: string;
}

function trySession(seed: number, cuts: number, tally: Tally): void {
  const folder = mkdtempSync(join(tmpdir(), 'fabula-cuts-'));
  const recorded = join(folder, 'recorded');
  mkdirSync(recorded);
  try {
    const files = [join(recorded, 'a.fabula'), join(recorded, 'b.fabula')] as const;
    const events = recordWrites([WRITER, files[0], `${seed}`, '0', `${STEPS}`, files[1]], recorded);
    const said = acknowledgements(events);
    const random = randomOf(seed);
    const first = said[0]!.at + 1;
    const points = Array.from({ length: cuts }, () => first + random.below(events.length - first));
    const disk = new Disk();
    let applied = 0;
    for (const point of points.sort((a, b) => a - b)) {
      for (; applied < point; applied++) disk.apply(events[applied]!);
      const fault = tryCut(disk, random, said, point, join(folder, 'found'));
      tally.tried += 1;
      if (fault) tally.faults.push(`session ${seed}, cut before call ${point}: ${fault}`);
      else tally.survived += 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function acknowledgements(events: readonly DiskEvent[]): Acknowledged[] {
  return events.flatMap((event, at) => {
    const [, name, state] = (event.kind === 'say' && /^ack (\S+) (\S+)\n$/.exec(event.text)) || [];
    return name !== undefined && state !== undefined ? [{ at, name, digest: state }] : [];
  });
}

function tryCut(
  disk: Disk,
  random: Random,
  said: readonly Acknowledged[],
  point: number,
  folder: string,
): string | undefined {
  const next = said.findIndex((one) => one.at >= point);
  const last = said[(next < 0 ? said.length : next) - 1]!;
  const wanted = [last.digest, ...(next < 0 ? [] : [said[next]!.digest])];
  const found = disk.afterPowerCut(random);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, content] of found) writeFileSync(join(folder, name), content);
  if (!found.has(last.name)) return `${last.name} is gone`;
  // A copy that has its name is whole, though nobody was told of it yet.
  const names = [last.name, ...(last.name === 'a.fabula' && found.has('b.fabula') ? ['b.fabula'] : [])];
  for (const name of names) {
    try {
      const document = StoryDocument.open(join(folder, name));
      const state = digest(document);
      document.close();
      if (!wanted.includes(state)) return `${name} is another story than was saved`;
    } catch (error) {
      return `${name}: ${error}`;
    }
  }
  return undefined;
}
