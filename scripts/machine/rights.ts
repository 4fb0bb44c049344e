// What this person may do about missing packages: install them, or only fetch them into their own folder.

import { spawnSync } from 'node:child_process';

export type Rights =
  /** `prefix` goes before a command that is to run as root. */
  { kind: 'root'; prefix: readonly string[]; how: string } | { kind: 'private' } | { kind: 'none' };

const works = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

export function findRights(): Rights {
  if (!works('apt-get', '--version') || !works('dpkg-deb', '--version')) return { kind: 'none' };
  if (process.getuid?.() === 0) return { kind: 'root', prefix: [], how: 'as root' };
  // It never asks: a sudo that wants a password fails here.
  if (works('sudo', '-n', 'true')) return { kind: 'root', prefix: ['sudo', '-n'], how: 'with sudo' };
  return { kind: 'private' };
}
