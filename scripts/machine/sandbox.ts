// Whether Chromium's own sandbox can work here, and what Electron is told where it cannot: it would not start.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const restricted = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';

/** Empty where the sandbox works. */
export const sandboxArguments = (executable: string): string[] =>
  canSandbox(executable) ? [] : ['--no-sandbox'];

function canSandbox(executable: string): boolean {
  if (process.platform !== 'linux') return true;
  // Chromium refuses to start as root while its sandbox is on.
  return process.getuid?.() !== 0 && (hasHelper(executable) || hasNamespaces());
}

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
