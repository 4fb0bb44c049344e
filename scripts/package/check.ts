// `npm run dist:check`: the packaged app of this system starts and draws. Its fuses are read and its files counted first; then a copy with
// the inspector's fuse turned on, which Playwright needs, goes through tests of the real app.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { chromiumArguments } from '../machine/chromium.ts';
import { prepareMachine, requireLoadable } from '../machine/prepare.ts';
import { startDisplay } from '../machine/virtual-display.ts';
import { asarFiles, wrongContents } from './contents.ts';
import { wrongFuses } from './fuses.ts';

const root = path.resolve(import.meta.dirname, '../..');
const packages = path.join(root, 'dist', 'packages');
const staged = path.join(root, 'dist', 'stage');
const specs = ['e2e/first-story.spec.ts', 'e2e/samples.spec.ts'];

/** The folder electron-builder leaves, and the executable in it. */
const place = {
  linux: { folder: 'linux-unpacked', executable: 'fabula', resources: 'resources' },
  win32: { folder: 'win-unpacked', executable: 'Fabula.exe', resources: 'resources' },
  darwin: {
    folder: process.arch === 'arm64' ? 'mac-arm64' : 'mac',
    executable: 'Fabula.app/Contents/MacOS/Fabula',
    resources: 'Fabula.app/Contents/Resources',
  },
}[process.platform as 'linux' | 'win32' | 'darwin'];

const released = path.join(packages, place.folder);
if (!fs.existsSync(path.join(released, place.executable))) {
  throw new Error(`There is no packaged app in ${released}. Make it with: npm run dist`);
}

const system = await prepareMachine('tests');
requireLoadable(path.join(released, place.executable), system);

const wrong = await wrongFuses(path.join(released, place.executable));
if (wrong.length > 0) throw new Error(`These fuses are not as a release has them: ${wrong.join(', ')}`);
const lost = wrongContents(asarFiles(path.join(released, place.resources, 'app.asar')), staged);
if (lost.length > 0) throw new Error(`The package is not what was laid out:\n${lost.join('\n')}`);

await startsByItself();

const copy = fs.mkdtempSync(path.join(packages, '.check-'));
try {
  fs.cpSync(released, copy, { recursive: true, verbatimSymlinks: true });
  const executable = path.join(copy, place.executable);
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  const { status } = spawnSync(
    process.execPath,
    [path.join(root, 'scripts/e2e.ts'), '--project=studio', ...specs],
    { cwd: root, stdio: 'inherit', env: { ...process.env, FABULA_E2E_APP: executable } },
  );
  if (status !== 0) throw new Error('the packaged app failed its tests');
  console.log(`[dist:check] ${place.folder}: ${Math.round(bytesIn(released) / 1e6)} MB`);
} finally {
  fs.rmSync(copy, { recursive: true, force: true });
}

/** As a person has it, with a story opened by double click: what it opened is in its list of recent stories. */
async function startsByItself(): Promise<void> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-check-'));
  const file = path.join(home, 'A tale.fabula');
  fs.copyFileSync(path.join(root, 'assets/stories/fox.fabula'), file);
  const env = { ...process.env, ...system };
  const display = process.platform === 'linux' ? await startDisplay(env) : undefined;
  const userData = path.join(home, 'user-data');
  const executable = path.join(released, place.executable);
  const app = spawn(
    executable,
    [...chromiumArguments(executable), `--user-data-dir=${userData}`, pathToFileURL(file).href],
    {
      stdio: 'ignore',
      env: { ...env, HOME: home, ...(display ? { DISPLAY: display.name } : {}) },
    },
  );
  const ended = once(app, 'exit');
  try {
    const recents = path.join(userData, 'recents.json');
    for (const end = Date.now() + 60_000; !opened(recents, file); await sleep(200)) {
      if (Date.now() > end || app.exitCode !== null)
        throw new Error('the packaged app did not open a story by itself');
    }
  } finally {
    app.kill();
    await Promise.race([ended, sleep(10_000)]);
    app.kill('SIGKILL');
    display?.stop();
    fs.rmSync(home, { recursive: true, force: true });
  }
}

function opened(recents: string, file: string): boolean {
  return fs.existsSync(recents) && fs.readFileSync(recents, 'utf8').includes(JSON.stringify(file));
}

function bytesIn(folder: string): number {
  const entries = fs.readdirSync(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((one) => one.isFile());
  return files.reduce((sum, one) => sum + fs.statSync(path.join(one.parentPath, one.name)).size, 0);
}
