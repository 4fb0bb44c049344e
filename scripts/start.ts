// `npm start`: sees to what the app needs, builds it when its sources changed, and runs it.

import { spawnSync } from 'node:child_process';
import { prepareApp, root } from './app.ts';
import { canSandbox, chromiumArguments } from './machine/chromium.ts';

if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  console.error(
    'There is no screen here: DISPLAY and WAYLAND_DISPLAY are empty. Start Fabula in a desktop session.',
  );
  process.exit(1);
}
const { executable, env } = await prepareApp('start');
if (!canSandbox(executable))
  console.log('[start] Chromium cannot make its sandbox here, so Electron runs without it.');
const run = spawnSync(executable, [...chromiumArguments(executable), root, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, ...env },
});
process.exit(run.status ?? 1);
