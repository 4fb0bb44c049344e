// Works on a story on a disk of six megabytes whose room is another before each step. Runs where it may mount one
// (full-disk.ts sees to that): node full-disk-worker.ts SEED COUNT; prints the tally as JSON.

import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FabulaError } from '../../../src-main/contract/errors.ts';
import { StoryDocument } from '../../../src-main/store/document/story-document.ts';
import { createSample } from '../../../src-main/store/testing/sample-document.ts';
import { smallDisk } from '../../../src-main/store/testing/small-disk.ts';
import type { Tally } from '../campaign.ts';
import { digest, operate } from './operations.ts';
import { type Random, randomOf } from './random.ts';

const DISK_BYTES = 6 * 1024 * 1024;
const STEPS_PER_STORY = 120;
const STORY = 'a.fabula';
const BALLAST = 'ballast';
const COPY = 'copy.fabula';

const [seed = '', count = ''] = process.argv.slice(2);
const tally: Tally = { tried: 0, survived: 0, faults: [] };
const elsewhere = mkdtempSync(join(tmpdir(), 'fabula-full-'));
try {
  for (let story = 0; tally.tried < Number(count); story++) {
    await tryStory(Number(seed) * 1000 + story, Math.min(STEPS_PER_STORY, Number(count) - tally.tried));
  }
} finally {
  rmSync(elsewhere, { recursive: true, force: true });
}
process.stdout.write(`${JSON.stringify(tally)}\n`);

async function tryStory(storySeed: number, steps: number): Promise<void> {
  using disk = smallDisk(DISK_BYTES);
  const random = randomOf(storySeed);
  const document = createSample(join(disk.path, STORY), 4);
  for (let step = 0; step < steps; step++) {
    tally.tried += 1;
    leaveRoom(disk.path, random);
    const fault = await tryStep(document, disk.path, storySeed, step, random);
    if (fault) tally.faults.push(`story ${storySeed}, step ${step}: ${fault}`);
    else tally.survived += 1;
  }
  document.close();
}

/** From nothing to all there is. */
function leaveRoom(folder: string, random: Random): void {
  const ballast = join(folder, BALLAST);
  rmSync(ballast, { force: true });
  rmSync(join(folder, COPY), { force: true });
  const { bavail, bsize } = statfsSync(folder);
  const room = random.next() < 0.3 ? bavail : Math.floor(random.next() ** 3 * bavail);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail - room) * bsize));
}

async function tryStep(
  document: StoryDocument,
  folder: string,
  storySeed: number,
  step: number,
  random: Random,
): Promise<string | undefined> {
  const before = digest(document);
  const copies = random.below(6) === 0;
  let refused = false;
  try {
    if (copies) await document.copyTo(join(folder, COPY));
    else operate(document, storySeed, step);
  } catch (error) {
    if (!(error instanceof FabulaError) || error.code !== 'disk-full') return `not in words: ${error}`;
    refused = true;
  }
  const shown = digest(document);
  if ((refused || copies) && shown !== before) return 'what is shown changed though nothing was saved';
  const left = readdirSync(folder).filter(
    (name) => ![STORY, BALLAST, COPY, `${STORY}-journal`].includes(name),
  );
  if (left.length > 0) return `left behind: ${left.join(', ')}`;
  const saved = digestOfFile(join(folder, STORY), random);
  if (saved !== undefined && saved !== shown) return 'the file is not what is shown';
  if (!copies) return undefined;
  if (existsSync(join(folder, COPY)) === refused) return refused ? 'half a copy is left' : 'there is no copy';
  return refused || digestOfFile(join(folder, COPY)) === shown ? undefined : 'the copy is not the story';
}

/** Of the file as it lies there, now and then. */
function digestOfFile(file: string, random?: Random): string | undefined {
  if (random && random.below(5) > 0) return undefined;
  const copy = join(elsewhere, 'a.fabula');
  copyFileSync(file, copy);
  rmSync(`${copy}-journal`, { force: true });
  if (existsSync(`${file}-journal`)) copyFileSync(`${file}-journal`, `${copy}-journal`);
  const document = StoryDocument.open(copy);
  try {
    return digest(document);
  } finally {
    document.close();
  }
}
