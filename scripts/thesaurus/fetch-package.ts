// A package of the npm registry, unpacked into a folder; nothing of it is installed or run. npm keeps what it fetched.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export interface PinnedPackage {
  spec: string;
  integrity: string;
}

/** Answers the folder of its files. @throws Error when it cannot be fetched or is not the pinned one. */
export function fetchPackage({ spec, integrity }: PinnedPackage, work: string): string {
  const said = run('npm', ['pack', spec, '--silent', '--pack-destination', work]);
  const archive = path.join(work, said.trim().split('\n').at(-1)!);
  const found = `sha512-${createHash('sha512').update(fs.readFileSync(archive)).digest('base64')}`;
  if (found !== integrity) throw new Error(`${spec} is not the pinned one: it is ${found}`);
  const folder = path.join(work, spec.replaceAll('/', '+'));
  fs.mkdirSync(folder);
  run('tar', ['xzf', archive, '-C', folder]);
  return path.join(folder, 'package');
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    // npm is a script on Windows.
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${command} ${args[0]} failed: ${error?.message ?? stderr}`);
  return stdout;
}
