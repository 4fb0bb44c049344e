// What Chromium, inside Electron, has to be told on this machine, because it would not start otherwise.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const restricted = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
const sharedMemory = '/dev/shm';

/** Empty where there is nothing to say, and outside Linux. */
export function chromiumArguments(executable: string): string[] {
  if (process.platform !== 'linux') return [];
  return [
    ...(canSandbox(executable) ? [] : ['--no-sandbox']),
    ...(canWrite(sharedMemory) ? [] : ['--disable-dev-shm-usage']),
  ];
}

/** Chromium refuses to start as root while its sandbox is on. */
export const canSandbox = (executable: string): boolean =>
  process.platform !== 'linux' || (process.getuid?.() !== 0 && (hasHelper(executable) || hasNamespaces()));

/** The helper beside Electron works only as root's own, with root's rights. */
function hasHelper(executable: string): boolean {
  const helper = fs.statSync(path.join(path.dirname(executable), 'chrome-sandbox'), {
    throwIfNoEntry: false,
  });
  return helper?.uid === 0 && (helper.mode & 0o4001) === 0o4001;
}

let namespaces: boolean | undefined;

/** As containers often do not give them, and Ubuntu gives them only to programs that it knows. */
function hasNamespaces(): boolean {
  namespaces ??=
    !(fs.existsSync(restricted) && fs.readFileSync(restricted, 'utf8').trim() === '1') &&
    spawnSync('unshare', ['-r', '-p', '-n', '-f', 'true'], { stdio: 'ignore' }).status === 0;
  return namespaces;
}

function canWrite(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
