// A disk of its own for tests of full and read-only places. Only root may mount one.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts();

/** An empty disk of so many bytes, gone when `using` ends. */
export function smallDisk(bytes: number) {
  const path = mkdtempSync(join(tmpdir(), 'fabula-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path]);
  return {
    path,
    remount: (mode: 'ro' | 'rw') => execFileSync('mount', ['-o', `remount,bind,${mode}`, path]),
    [Symbol.dispose]: () => {
      execFileSync('umount', ['--lazy', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function mounts(): boolean {
  try {
    smallDisk(65536)[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}
