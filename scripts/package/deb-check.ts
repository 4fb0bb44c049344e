// `npm run deb:check`: the .deb on a bare Debian, made for it and removed afterwards. It is installed with apt-get, its
// libraries are all found, a plain user opens a story by the desktop's own way and has one drawn, and when it is
// removed the stories lie there as they were. The system gets nothing else: keys are pressed, and the display is
// started, from outside. Prints each step with its time; exits with 1 at the first that fails. Needs root.

import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { duration } from '../../src-main/cli/progress/amounts.ts';
import { root } from '../bundles.ts';
import { makeSystem, plainUser, prepareDebootstrap, removeSystem, rootUser } from '../fresh/bare-system.ts';
import { enterSystem } from '../fresh/enter.ts';
import { readHostSettings } from '../fresh/host-settings.ts';
import { missingInLdd } from '../machine/libraries.ts';
import { prepareMachine } from '../machine/prepare.ts';
import { startDisplay } from '../machine/virtual-display.ts';
import { MIME_TYPE } from './deb-control.ts';
import { keyboardOn } from './keyboard.ts';

const { values: options } = parseArgs({
  options: {
    suite: { type: 'string', default: 'bookworm' },
    /** Seconds for opening, and for drawing each scene. */
    patience: { type: 'string', default: '300' },
    keep: { type: 'boolean', default: false },
  },
});
const scenes = ['a fox with a lantern', 'a fox in the snow'];
const written = `title: Two scenes\nstyle: A cartoon of\nscenes:\n${scenes.map((one) => `  - prompt: ${one}\n`).join('')}seed: 5\nsettings:\n  steps: 4\n`;
const log = (line: string) => console.log(`[deb:check] ${line}`);

if (process.getuid?.() !== 0) {
  console.error(
    'npm run deb:check makes a system of its own, which only root may do. Run it as root, on Linux.',
  );
  process.exit(1);
}
const deb = newestDeb();
const tools = await prepareMachine('tests');
const settings = readHostSettings(options.suite);
const base = fs.mkdtempSync(path.join(process.env.TMPDIR ?? '/var/tmp', 'fabula-deb-'));
const system = path.join(base, options.suite);
const home = path.join(system, plainUser.home);
const display = await startDisplay({ ...process.env, ...tools });
const keys = keyboardOn(display.name, tools);
const env = { ...settings.env, DISPLAY: display.name, LANG: 'C.UTF-8' };
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));
let running: ChildProcess | undefined;
process.on('exit', () => {
  // Its processes go with it.
  running?.kill('SIGKILL');
  display.stop();
  if (options.keep) log(`kept: ${base}`);
  else removeSystem(base);
});

const stories = path.join(home, 'Documents', 'Fabula');
const tale = path.join(home, 'A tale.fabula');
const told: string[] = [];
const saidFile = path.join(root, 'dist', 'deb-check.log');
const said = fs.openSync(saidFile, 'w');

try {
  await step(`a bare ${options.suite}`, () => {
    prepareDebootstrap(log);
    makeSystem(system, options.suite, settings, false);
    fs.copyFileSync(deb, path.join(system, rootUser.home, 'fabula.deb'));
    give(tale, fs.readFileSync(path.join(root, 'assets/stories/fox.fabula')));
    give(path.join(home, 'two.yaml'), written);
  });
  await step('apt-get install ./fabula.deb', () =>
    as(rootUser, 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install ./fabula.deb'),
  );
  await step('every library of every binary is found', async () => {
    const found = path.join(home, 'ldd.txt');
    await as(
      plainUser,
      `find /opt/Fabula -type f \\( -name '*.so*' -o -name '*.node' -o -perm -u=x \\) -exec ldd {} + > ldd.txt 2>&1; true`,
    );
    const answers = fs.readFileSync(found, 'utf8');
    if (!answers.includes('libgtk-3.so.0 => /')) throw new Error('ldd did not look at the app.');
    const missing = missingInLdd(answers).filter((name) => !isBesideApp(name));
    fs.rmSync(found);
    if (missing.length > 0) throw new Error(`Missing: ${[...new Set(missing)].join(', ')}`);
  });
  await step('the desktop knows stories, their icon and who opens them', () =>
    as(
      plainUser,
      `gio mime ${MIME_TYPE} | grep -q fabula.desktop && ` +
        `gio info -a standard::content-type 'A tale.fabula' | grep -q ${MIME_TYPE} && ` +
        `grep -q ${MIME_TYPE} /usr/share/mime/packages/fabula.xml && test -u /opt/Fabula/chrome-sandbox && ` +
        'test -f /usr/share/icons/hicolor/icon-theme.cache',
    ),
  );
  await step('a double click opens a story', () =>
    whileRunning(`gio open 'A tale.fabula' && sleep infinity`, async () => {
      await until('the story among the recent ones', () => recents().includes('A tale.fabula'));
      keys.press(await keys.windowNamed('A tale', patience()), 'ctrl+q');
    }),
  );
  await step(`fabula two.yaml: ${scenes.length} scenes are drawn`, () =>
    whileRunning('fabula two.yaml', async () => {
      await until('a story made of the text', () => documents().length === 1);
      const window = await keys.windowNamed('Two scenes', patience());
      // The page may still be loading: pressed again until a scene waits or is drawn.
      let pressed = Number.NEGATIVE_INFINITY;
      await until(
        'the pictures',
        () => {
          const { waiting, drawn } = progressOf(documents()[0]!);
          if (waiting + drawn === 0 && performance.now() - pressed > 20_000) {
            keys.press(window, 'ctrl+shift+g');
            pressed = performance.now();
          }
          return drawn === scenes.length;
        },
        scenes.length,
      );
      keys.press(window, 'ctrl+q');
    }),
  );
  const before = sums();
  await step('apt-get remove fabula', () => as(rootUser, 'apt-get -qq -y remove fabula'));
  await step('of the app nothing is left, of the stories every byte', () => {
    const left = ['opt/Fabula', 'usr/bin/fabula', 'usr/share/applications/fabula.desktop'];
    const there = left.filter((name) => fs.lstatSync(path.join(system, name), { throwIfNoEntry: false }));
    if (there.length > 0) throw new Error(`Still there: ${there.join(', ')}`);
    if (
      fs.readFileSync(path.join(system, 'usr/share/applications/mimeinfo.cache'), 'utf8').includes(MIME_TYPE)
    )
      throw new Error('The desktop still opens stories with it.');
    if (sums() !== before) throw new Error('Stories changed.');
  });
  for (const line of before.split('\n')) log(line);
  log(`${path.basename(deb)} passed on ${options.suite}: ${told.length} steps`);
} catch (error) {
  log(`failed: ${(error as Error).message}`);
  log(`what apt-get and the app said: ${path.relative(root, saidFile)}`);
  process.exitCode = 1;
}
process.exit();

function newestDeb(): string {
  const folder = path.join(root, 'dist', 'packages');
  const found = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.endsWith('.deb')) : [];
  if (found.length !== 1)
    throw new Error(`${folder} has ${found.length} .deb files and not one. Make it with: npm run dist:deb`);
  return path.join(folder, found[0]!);
}

async function step(what: string, act: () => unknown): Promise<void> {
  const start = performance.now();
  await act();
  told.push(what);
  log(`${what}: ${duration((performance.now() - start) / 1000)}`);
}

async function as(user: typeof plainUser, command: string): Promise<void> {
  running = enterSystem(system, user, command, env, said);
  const [code] = (await once(running, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${user.name}: ${command}: ended with ${code}`);
}

/** Whatever runs there ends afterwards; where it ends by itself before that, `act` cannot go on. */
async function whileRunning(command: string, act: () => Promise<void>): Promise<void> {
  const child = enterSystem(system, plainUser, command, env, said);
  running = child;
  const closed = once(child, 'close');
  try {
    await Promise.race([
      act(),
      closed.then(([code]) => {
        throw new Error(`${command}: ended with ${code} before it was done`);
      }),
    ]);
    // It may be quitting.
    await Promise.race([closed, sleep(5_000)]);
  } finally {
    child.kill('SIGKILL');
    await closed;
  }
}

function patience(): number {
  return Number(options.patience) * 1000;
}

async function until(what: string, done: () => boolean, times = 1): Promise<void> {
  for (const end = Date.now() + times * patience(); !done(); await sleep(1_000))
    if (Date.now() > end) throw new Error(`It never had ${what}.`);
}

function give(file: string, content: string | Uint8Array): void {
  fs.writeFileSync(file, content);
  fs.chownSync(file, plainUser.id, plainUser.id);
}

function recents(): string {
  const file = path.join(home, '.config/Fabula/recents.json');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

function documents(): string[] {
  const names = fs.existsSync(stories) ? fs.readdirSync(stories) : [];
  return names.filter((name) => name.endsWith('.fabula')).map((name) => path.join(stories, name));
}

/** The app keeps everybody else out of an open story, and may be writing: a copy is asked, and asked again. */
function progressOf(file: string): { waiting: number; drawn: number } {
  const copy = path.join(base, 'copy.fabula');
  fs.copyFileSync(file, copy);
  const db = new Database(copy, { readonly: true });
  try {
    const count = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
    return { waiting: count('job'), drawn: count('frame') };
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('SQLITE_')) return { waiting: 0, drawn: 0 };
    throw error;
  } finally {
    db.close();
  }
}

function sums(): string {
  return [tale, ...documents()]
    .map(
      (file) => `${createHash('sha256').update(fs.readFileSync(file)).digest('hex')}  ${path.basename(file)}`,
    )
    .join('\n');
}

/** Chromium and ONNX Runtime find theirs by the place of the program. */
function isBesideApp(name: string): boolean {
  return /^lib(ffmpeg|EGL|GLESv2|vulkan|onnxruntime)\b/.test(name);
}
