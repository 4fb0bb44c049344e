// Which shared libraries a program finds on this machine: what the loader's cache lists, and what `ldd` misses.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Plain users have no /sbin on their PATH. */
const ldconfig = ['/sbin/ldconfig', '/usr/sbin/ldconfig'];

const architectures: Partial<Record<NodeJS.Architecture, string>> = { x64: 'x86-64', arm64: 'AArch64' };

/** Names in the output of `ldconfig -p` that are for `architecture`. */
export function listedLibraries(output: string, architecture: NodeJS.Architecture): Set<string> {
  const tag = architectures[architecture];
  const lines = output.matchAll(/^\t(\S+) \(([^)]*)\) => /gm);
  const fitting = [...lines].filter(([, , kind]) => tag === undefined || kind!.split(', ')[0]!.includes(tag));
  return new Set(fitting.map(([, name]) => name!));
}

/** Names that `ldd` did not find. */
export const missingInLdd = (output: string): string[] =>
  [...output.matchAll(/^\t(\S+) => not found$/gm)].map(([, name]) => name!);

export type FindsLibrary = (name: string) => boolean;

/** With LD_LIBRARY_PATH of `env`. A system without that cache has its own ways: everything counts as found there. */
export function libraryFinder(env: NodeJS.ProcessEnv): FindsLibrary {
  const folders = (env.LD_LIBRARY_PATH ?? '').split(':').filter((one) => one !== '');
  const program = ldconfig.find((one) => fs.existsSync(one));
  const { status, stdout } = program
    ? spawnSync(program, ['-p'], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
    : { status: 1, stdout: '' };
  if (status !== 0) return () => true;
  const listed = listedLibraries(stdout, process.arch);
  return (name) => listed.has(name) || folders.some((folder) => fs.existsSync(path.join(folder, name)));
}

/** What the loader misses for a program, with everything that its libraries ask for. */
export function missingFor(executable: string, env: NodeJS.ProcessEnv): string[] {
  const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8', env: { ...process.env, ...env } });
  return missingInLdd(stdout ?? '');
}
