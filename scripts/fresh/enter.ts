// Runs a command in a system that bare-system.ts made. Nothing of this process's environment goes along.

import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { plainUser } from './bare-system.ts';

/**
 * @param command For the shell, in the user's home folder.
 * @param env What goes along, such as the way to the network. What runs there ends with the process answered here.
 * @param output An open file for what it says.
 */
export function enterSystem(
  machine: string,
  user: typeof plainUser,
  command: string,
  env: Record<string, string>,
  output: number | 'inherit' = 'inherit',
): ChildProcess {
  const sbin = user.id === 0 ? '/usr/local/sbin:/usr/sbin:/sbin:' : '';
  const variables = {
    ...env,
    HOME: user.home,
    USER: user.name,
    LOGNAME: user.name,
    PATH: `${sbin}/usr/local/bin:/usr/bin:/bin`,
  };
  const given = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const script = path.join(import.meta.dirname, 'enter.sh');
  const inside = ['bash', '-c', `cd ~ && ${command}`];
  return spawn('sh', [script, machine, String(user.id), ...given, ...inside], {
    stdio: ['ignore', output, output],
  });
}
