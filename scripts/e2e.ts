// `npm run e2e`: builds the app when needed, makes sure of what Electron needs from the system, starts a virtual
// display where there is none, and runs Playwright with the arguments given.

import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { electronRuntime } from './electron-runtime.ts';
import { requireSystemLibraries } from './system-libraries.ts';
import { startDisplay } from './virtual-display.ts';

const root = path.resolve(import.meta.dirname, '..');

const built = spawnSync(process.execPath, [path.join(root, 'scripts/build.ts'), '--if-needed'], {
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(built.status ?? 1);

requireSystemLibraries(['unzip']);
const { executable } = await electronRuntime();
const needsDisplay = process.platform === 'linux';
requireSystemLibraries(needsDisplay ? ['Xvfb'] : [], executable);

const display = needsDisplay ? await startDisplay() : undefined;
const stop = () => display?.stop();
process.on('exit', stop);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');
const command = [process.execPath, playwright, 'test', ...process.argv.slice(2)];
const wrapper = offline();
if (!wrapper)
  console.log('[e2e] this machine makes no network namespace: its network stays in reach of the tests');
const [program, ...args] = [...(wrapper ?? []), ...command];
const run = spawn(program!, args, {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    ...(display ? { DISPLAY: display.name } : {}),
    ...(wrapper ? { FABULA_E2E_OFFLINE: 'yes' } : {}),
  },
});
run.on('close', (code) => process.exit(code ?? 1));

/**
 * The start of a command that runs the rest of it with loopback and no other network; undefined where that fails.
 * With mounts of its own too where that works: tests make small drives then, without being root, and none is left.
 */
function offline(): string[] | undefined {
  const user = process.getuid?.() === 0 ? [] : ['-r'];
  for (const namespaces of [['-m', '-n'], ['-n']]) {
    const wrapper = ['unshare', ...user, ...namespaces, 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
    const tried = spawnSync(wrapper[0]!, [...wrapper.slice(1), 'true'], { stdio: 'ignore' });
    if (tried.status === 0) return wrapper;
  }
  return undefined;
}
