// `npm run dist`: builds the app, lays it out, and packages it for this system with electron-builder. Arguments go to
// electron-builder, such as `--linux dir`. Where there is only the fallback Electron, what comes out is for testing.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { electronRuntime } from '../electron-runtime.ts';
import { stage } from './stage.ts';

const root = path.resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);

const environment = { ...process.env };
// The highest level takes many minutes for a few megabytes.
environment.ELECTRON_BUILDER_COMPRESSION_LEVEL ??= '5';
if (process.platform === 'linux' && !environment.ELECTRON_BUILDER_7ZIP_PATH) {
  // It would download its own.
  const { path7za } = require('7zip-bin') as { path7za: string };
  fs.chmodSync(path7za, 0o755);
  environment.ELECTRON_BUILDER_7ZIP_PATH = path7za;
}

run(process.execPath, [path.join(root, 'scripts/build.ts'), '--if-needed'], 'the build');
const runtime = await electronRuntime();
const settings = [`-c.electronDist=${runtime.dist}`];
if (runtime.kind === 'fallback') {
  console.warn(
    `\n[dist] this is the fallback Electron ${runtime.version}: a package to test, never to release\n`,
  );
  // Its own loader is not asked in a package, so the app starts through the file that mends SQLite.
  const folder = stage({ main: 'fallback.cjs' });
  fs.writeFileSync(
    path.join(folder, 'fallback.cjs'),
    "require(require('node:path').join(process.resourcesPath, 'compat/hook.cjs'));\nrequire('./dist/app/main.cjs');\n",
  );
  settings.push(`-c.electronVersion=${runtime.version}`);
} else stage();

const builder = require.resolve('electron-builder/cli.js');
run(
  process.execPath,
  [builder, ...process.argv.slice(2), ...settings, '--publish', 'never'],
  'electron-builder',
);

function run(command: string, args: readonly string[], what: string): void {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: environment });
  if (status !== 0) throw new Error(`${what} failed`);
}
