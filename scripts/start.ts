// `npm start`: builds the app when its sources changed, finds an Electron, and runs it.

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { electronRuntime, rootArguments } from './electron-runtime.ts';

const root = path.resolve(import.meta.dirname, '..');

const built = spawnSync(process.execPath, [path.join(root, 'scripts/build.ts'), '--if-needed'], {
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(built.status ?? 1);

const { executable } = await electronRuntime();
const run = spawnSync(executable, [...rootArguments(), root, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(run.status ?? 1);
