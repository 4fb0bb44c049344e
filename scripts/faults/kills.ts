// A process that saves as fast as it can is killed (kill -9) again and again. A twin document repeats what was
// acknowledged; both must show the same: nothing acknowledged is lost, and the step in flight is there whole or not at
// all.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoryDocument } from '../../src-main/store/document/story-document.ts';
import { createSample } from '../../src-main/store/testing/sample-document.ts';
import type { Campaign, Tally } from './campaign.ts';
import { digest, operate } from './stories/operations.ts';
import { type Random, randomOf } from './stories/random.ts';

const WRITER = fileURLToPath(new URL('stories/writer.ts', import.meta.url));

/** A document grows too slow to be killed often. */
const KILLS_PER_STORY = 25;

export const campaign: Campaign = {
  name: 'kills',
  what: 'a saving process killed at any moment; count: kills',
  async run({ seed, count }) {
    const tally: Tally = { tried: 0, survived: 0, faults: [] };
    const random = randomOf(seed);
    for (let story = 0; tally.tried < count; story++) {
      const kills = Math.min(KILLS_PER_STORY, count - tally.tried);
      await tryStory(seed * 1000 + story, kills, random, tally);
    }
    return tally;
  },
};

async function tryStory(seed: number, kills: number, random: Random, tally: Tally): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fabula-kills-'));
  try {
    const [killed, twin] = [join(folder, 'killed.fabula'), join(folder, 'twin.fabula')];
    createSample(killed).close();
    createSample(twin).close();
    let step = 0;
    for (let kill = 0; kill < kills; kill++) {
      const acknowledged = await killWriter(killed, seed, step, random);
      tally.tried += 1;
      const { next, fault } = compare(killed, twin, seed, step, acknowledged);
      step = next;
      if (fault) {
        tally.faults.push(`story ${seed}, kill ${kill}, after step ${acknowledged}: ${fault}`);
        return;
      }
      tally.survived += 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The last step that was acknowledged, or the one before the first. */
async function killWriter(file: string, seed: number, first: number, random: Random): Promise<number> {
  const args = [WRITER, file, `${seed}`, `${first}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  await new Promise((resolve) => setTimeout(resolve, random.below(120)));
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  return Number(/ack (-?\d+)\n(?!.*ack)/s.exec(said)?.[1] ?? first - 1);
}

/** Both are closed afterwards; `next` is the step that comes next. */
function compare(killed: string, twin: string, seed: number, first: number, acknowledged: number) {
  const hot = existsSync(`${killed}-journal`) && readFileSync(`${killed}-journal`)[0] === 0xd9;
  const expected = StoryDocument.open(twin);
  let found: StoryDocument | undefined;
  try {
    for (let step = first; step <= acknowledged; step++) operate(expected, seed, step);
    found = StoryDocument.open(killed);
    const problem = found.session.read((db) => db.pragma('integrity_check(1)', { simple: true }));
    if (problem !== 'ok') return { next: first, fault: `integrity_check says ${problem}` };
    if (found.session.read((db) => db.pragma('foreign_key_check') as unknown[]).length > 0) {
      return { next: first, fault: 'rows point nowhere' };
    }
    if (digest(found) === digest(expected)) return { next: acknowledged + 1 };
    operate(expected, seed, acknowledged + 1);
    if (digest(found) === digest(expected)) return { next: acknowledged + 2 };
    return { next: first, fault: `another story than was saved${hot ? ' (the journal was hot)' : ''}` };
  } catch (error) {
    return { next: first, fault: String(error) };
  } finally {
    found?.close();
    expected.close();
  }
}
