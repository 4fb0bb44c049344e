// What Electron needs from a bare Debian or Ubuntu. Where something is missing: the exact line that installs it,
// or the installation itself, when this is root in CI.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const packages = ['xvfb', 'xauth', 'libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2', 'unzip'];

/** Since 2024 some have another name. */
const renamed = ['libgtk-3-0', 'libasound2'];

/** Ends the process when something is missing and cannot be installed. Does nothing outside Linux. */
export function requireSystemLibraries(programs: readonly string[], executable?: string): void {
  if (process.platform !== 'linux') return;
  let missing = whatIsMissing(programs, executable);
  if (missing.length === 0) return;
  const install = `apt-get install -y --no-install-recommends ${packages.map(presentName).join(' ')}`;
  if (process.getuid?.() === 0 && process.env.CI === 'true') {
    spawnSync('sh', ['-c', `apt-get update && ${install}`], { stdio: 'inherit' });
    missing = whatIsMissing(programs, executable);
    if (missing.length === 0) return;
  }
  console.error(`This machine lacks ${missing.join(', ')}. Install it with:\n\n  sudo ${install}\n`);
  process.exit(1);
}

function whatIsMissing(programs: readonly string[], executable: string | undefined): string[] {
  const missing = programs.filter((name) => !isOnPath(name));
  if (!executable) return missing;
  const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' });
  const libraries = (stdout ?? '').split('\n').filter((line) => line.includes('not found'));
  return [...missing, ...libraries.map((line) => line.trim().split(' ')[0]!)];
}

const isOnPath = (program: string): boolean =>
  (process.env.PATH ?? '').split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, program)));

function presentName(name: string): string {
  if (!renamed.includes(name)) return name;
  const known = spawnSync('apt-cache', ['show', `${name}t64`], { stdio: 'ignore' });
  return known.status === 0 ? `${name}t64` : name;
}
