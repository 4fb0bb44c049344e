// The real command, with the real engine, in a folder that is gone after the tests: in a process as a person's terminal starts
// it (`start`), for what a process does, such as being stopped and ending by itself; else in one that is warm (`fabula`), as a start takes
// longer than most commands do. It draws with a tiny checkpoint of random weights (SDXL's shape), whose pictures are noise,
// but made the same way as any.

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
export const tiny = join(root, 'native-models/parity/fixtures/whole-method/models/tiny-sdxl');
export const command = join(import.meta.dirname, 'fabula.js');

export const storyText = `title: A test
style: a drawing of
characters: {fox: a fox, owl: an owl}
scenes:
  - {prompt: in the snow, caption: One}
  - {prompt: by a river, cast: [fox, owl]}
  - {prompt: in a house}
seed: 7
settings: {model: ${tiny}, steps: 2, size: 64x64}
`;
/** Of its pictures. */
export const names = ['01-in-the-snow.png', '02-by-a-river.png', '03-in-a-house.png'];

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A folder with the story in it, and the command run there. `remove` it after the tests. */
export function commandFolder() {
  const base = mkdtempSync(join(tmpdir(), 'fabula-cli-'));
  let warm: ChildProcess | undefined;
  const remove = () => {
    warm?.kill();
    rmSync(base, { recursive: true });
  };
  const storyFile = join(base, 'story.yaml');
  writeFileSync(storyFile, storyText);

  function start(...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const child = spawn(process.execPath, [command, ...args], { cwd: base, stdio: [...stdio] });
    let [stdout, stderr] = ['', ''];
    child.stdout!.on('data', (data: Buffer) => {
      stdout += data.toString();
    });
    child.stderr!.on('data', (data: Buffer) => {
      stderr += data.toString();
    });
    const ended = new Promise<Ended>((done) => {
      child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
    });
    return { child, ended };
  }

  /** Of the last command line that was given: one is run at a time. */
  let last: Promise<unknown> = Promise.resolve();
  function fabula(...args: string[]): Promise<Ended> {
    const ended = last.then(() => runWarm(args));
    last = ended.catch(() => undefined);
    return ended;
  }

  async function runWarm(args: string[]): Promise<Ended> {
    warm ??= fork(join(import.meta.dirname, 'warm-fabula-for-tests.ts'), {
      cwd: base,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const running = warm;
    running.send(args);
    const heard = new AbortController();
    const [ended] = (await Promise.race(
      ['message', 'exit'].map((name) => once(running, name, { signal: heard.signal })),
    )) as [Ended | number | null];
    heard.abort();
    if (typeof ended === 'object' && ended !== null) return ended;
    warm = undefined;
    throw new Error(`the process of the command ended with ${ended}`);
  }

  /** Gives the folder of the pictures; throws when they were not drawn, or anything but progress was told. */
  async function draw(out: string, ...args: string[]): Promise<string> {
    const { code, stderr } = await fabula('story', storyFile, '--out', out, ...args);
    if (code !== 0 || !/^(\d\/3 \S+\.png \(.*\)\n)*$/.test(stderr))
      throw new Error(`ended with ${code}: ${stderr}`);
    return join(base, out);
  }

  return { base, storyFile, start, fabula, draw, remove };
}

/** SHA-256 of every file in a folder. */
export function digests(folder: string): Record<string, string> {
  const hash = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, hash(name)]),
  );
}

/** What `--json` printed. */
export function events(stdout: string): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
