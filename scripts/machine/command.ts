// A command that is to succeed quietly: what it wrote is for its error alone.

import { spawnSync } from 'node:child_process';

/** @throws Error with all that the command wrote. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
    // What is read here is read in English.
    env: { ...process.env, ...options.env, LC_ALL: 'C' },
  });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${done.stdout}\n${done.stderr}`.trim());
  return done.stdout;
}
