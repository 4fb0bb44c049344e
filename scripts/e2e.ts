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
const run = spawn(process.execPath, [playwright, 'test', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...(display ? { DISPLAY: display.name } : {}) },
});
run.on('close', (code) => process.exit(code ?? 1));
