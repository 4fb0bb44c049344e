// Long books out of `fabula export`: what time and memory they take, and that one which is stopped in the middle leaves nothing of itself
// and everything else as it was.

import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { writeLongStory } from '../../src-main/cli/long-story-for-tests.ts';
import type { Check } from './tools.ts';

const command = path.resolve(import.meta.dirname, '../../src-main/cli/fabula.js');

/** Megabytes: what a book of 200 scenes may take. */
const MOST_MEMORY = 600;

/** @param folder For the story and its books. */
export function measureLongBook(folder: string, scenes: number): Check {
  const story = path.join(folder, `${scenes}.fabula`);
  writeLongStory(story, scenes);
  let good = true;
  const parts = ['pdf', 'epub'].map((kind) => {
    const out = path.join(folder, `long-${scenes}`);
    const stdout = execFileSync(
      process.execPath,
      [command, 'export', story, '--to', kind, '--out', out, '--json'],
      {
        encoding: 'utf8',
        stdio: 'pipe',
      },
    );
    const { pages, seconds, peakMemoryBytes } = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
    const peak = Math.round(peakMemoryBytes / 1e6);
    good &&= peak < MOST_MEMORY;
    return `${kind} of ${pages} pages ${seconds.toFixed(1)} s, peak ${peak} MB`;
  });
  return { good, text: parts.join('; ') };
}

/** How it is ended, and what the command answers then. */
const ENDS = [
  ['SIGKILL', null],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;

/** Each kind of book, as each leaves other things half done; and an earlier one that lies where it would go. */
const EARLIER = {
  pdf: 'A long picnic.pdf',
  epub: 'A long picnic.epub',
  cbz: 'A long picnic.cbz',
  html: 'A long picnic.html',
  'epub-text': 'A long picnic - text.epub',
  gif: 'A long picnic.gif',
  png: 'A long picnic - pictures (png)/001.png',
  webtoon: 'A long picnic - webtoon/001.png',
  docx: 'A long picnic.docx',
} as const;

/** How far it is, of 1, when it is stopped. */
const STOPPED_AT = 0.4;

/** @param folder For the story and its books. */
export async function checkStopping(folder: string, scenes: number): Promise<Check[]> {
  const story = path.join(folder, `${scenes}-stopped.fabula`);
  writeLongStory(story, scenes);
  const checks: Check[] = [];
  const kinds = Object.keys(EARLIER) as (keyof typeof EARLIER)[];
  for (const [index, kind] of kinds.entries()) {
    const [signal, code] = ENDS[index % ENDS.length]!;
    // What a killed one left goes with the next, which is stopped in the same folder.
    const out = path.join(folder, `stopped-${Math.floor(index / ENDS.length)}`);
    const { problems, seconds } = await stopped({ story, out, kind, signal, code });
    const left = code === null ? 'what it left goes with the next' : 'nothing is left';
    checks.push({
      good: problems.length === 0,
      text: `${kind} of ${scenes} scenes ended by ${signal}: ${problems.join('; ') || `${left}, ended in ${seconds.toFixed(2)} s`}`,
    });
  }
  return checks;
}

interface Stopping {
  story: string;
  out: string;
  kind: keyof typeof EARLIER;
  signal: (typeof ENDS)[number][0];
  code: number | null;
}

async function stopped({ story, out, kind, signal, code }: Stopping) {
  const earlier = path.join(out, EARLIER[kind]);
  fs.mkdirSync(path.dirname(earlier), { recursive: true });
  fs.writeFileSync(earlier, 'an earlier book');
  const temporary = fs.mkdtempSync(path.join(path.dirname(story), 'temporary-'));
  const before = fs.readFileSync(story);
  const child = spawn(process.execPath, [command, 'export', story, '--to', kind, '--out', out, '--json'], {
    env: { ...process.env, TMPDIR: temporary, NODE_COMPILE_CACHE: path.join(path.dirname(story), 'cache') },
  });
  let stdout = '';
  let killedAt = 0;
  let during: string[] = [];
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
    if (killedAt > 0 || !stdout.split('\n').some((line) => isFarEnough(line))) return;
    during = fs.readdirSync(out);
    killedAt = performance.now();
    child.kill(signal);
  });
  const ended = await new Promise<number | null>((done) => child.on('close', done));
  const seconds = (performance.now() - killedAt) / 1000;
  const problems: string[] = [];
  const must = (holds: boolean, problem: string) => holds || problems.push(problem);
  must(
    during.some((name) => name.endsWith('.tmp')),
    'it was not stopped in the middle',
  );
  must(ended === code, `it ended with ${ended}, not ${code}`);
  const there = Object.values(EARLIER).map((name) => name.split('/')[0]!);
  const left = fs.readdirSync(out).filter((name) => !there.includes(name));
  if (code !== null) must(left.length === 0, `it left ${left.join(', ')}`);
  must(fs.readFileSync(earlier, 'utf8') === 'an earlier book', 'the earlier book is another one');
  must(fs.readdirSync(temporary).length === 0, `temporary files: ${fs.readdirSync(temporary).join(', ')}`);
  must(fs.readFileSync(story).equals(before), 'the story was changed');
  return { problems, seconds };
}

function isFarEnough(line: string): boolean {
  const [, total] = /"type":"progress","total":([\d.]+)/.exec(line) ?? [];
  return Number(total) >= STOPPED_AT;
}
