// `npm run e2e`: sees to what the tests of the real app need, starts virtual displays where the system has displays of
// that kind, one for each test that runs at a time, and runs Playwright with the arguments given.

import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { prepareApp, root } from './app.ts';
import { canSandbox } from './machine/chromium.ts';
import { startDisplay } from './machine/virtual-display.ts';
import { testsAtATime } from './tests-at-a-time.ts';

const prepared = await prepareApp('tests');
const env = { ...process.env, ...prepared.env };

// Keys of a real keyboard go to the window in front: two tests on one display would take each other's.
const displays =
  process.platform === 'linux'
    ? await Promise.all(Array.from({ length: testsAtATime }, () => startDisplay(env)))
    : [];
process.on('exit', () => {
  for (const display of displays) display.stop();
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');
const command = [process.execPath, playwright, 'test', ...process.argv.slice(2)];
const wrapper = offline();
if (!wrapper) {
  console.log('[e2e] this machine makes no network namespace: its network stays in reach of the tests');
  if (!canSandbox(prepared.executable))
    console.log('[e2e] Chromium cannot make its sandbox here, so Electron runs without it');
}
const [program, ...args] = [...(wrapper ?? []), ...command];
const run = spawn(program!, args, {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...env,
    // As many tests as cores run at a time: a second thread of an engine would only be waited for.
    FABULA_THREADS: '1',
    FABULA_E2E_DISPLAYS: displays.map(({ name }) => name).join(' '),
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
    const tried = spawnSync(wrapper[0]!, [...wrapper.slice(1), 'true'], { stdio: 'ignore', env });
    if (tried.status === 0) return wrapper;
  }
  return undefined;
}
