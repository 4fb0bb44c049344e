// What a program does to its files, recorded with strace, which needs no compiler and no change to the program. Linux
// only, and only where a process may be traced.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskEvent } from './disk-model.ts';

const CALLS =
  'openat,pwrite64,write,ftruncate,fsync,fdatasync,close,unlink,unlinkat,rename,renameat,renameat2';
/** Of one write; SQLite's are a page. */
const LONGEST = 1 << 17;

export function canRecord(): boolean {
  return spawnSync('strace', ['-e', 'trace=none', 'true'], { stdio: 'ignore' }).status === 0;
}

/** Runs Node with `args` and answers, in order, what its main thread did to the files in `folder` and what it said. */
export function recordWrites(args: readonly string[], folder: string): DiskEvent[] {
  const logs = `${folder}-strace`;
  mkdirSync(logs);
  const options = ['-ff', '-xx', '-s', `${LONGEST}`, '-e', `trace=${CALLS}`, '-o', join(logs, 'log')];
  const { status, pid, stderr } = spawnSync(
    'strace',
    [...options, '-e', 'signal=none', 'sh', '-c', 'echo $$ >&2; exec "$@"', 'sh', process.execPath, ...args],
    { encoding: 'utf8', maxBuffer: 1 << 30 },
  );
  const main = /^(\d+)$/m.exec(stderr)?.[1];
  if (status !== 0 || main === undefined) throw new Error(`strace ${pid} ended with ${status}: ${stderr}`);
  return readFileSync(join(logs, `log.${main}`), 'latin1')
    .split('\n')
    .flatMap((line) => eventOf(line, folder) ?? []);
}

const CALL = /^(\w+)\((.*)\)\s+= (-?\d+)/;
const STRING = /"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?/g;

function eventOf(line: string, folder: string): DiskEvent | undefined {
  const [, name, text = '', result] = CALL.exec(line) ?? [];
  const value = Number(result);
  if (name === undefined || value < 0) return undefined;
  const strings = [...text.matchAll(STRING)].map(([, hex = '', cut]) => {
    if (cut) throw new Error('a write was longer than is recorded');
    return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
  });
  const paths = strings.map((bytes) => bytes.toString('utf8'));
  const fd = Number.parseInt(text, 10);
  const inFolder = paths.some((path) => path.startsWith(folder));
  const size = Number(/, (\d+)$/.exec(text)?.[1]);
  switch (name) {
    case 'openat':
      return inFolder
        ? {
            kind: 'open',
            fd: value,
            path: paths[0]!,
            create: text.includes('O_CREAT'),
            truncate: text.includes('O_TRUNC'),
          }
        : { kind: 'close', fd: value };
    case 'write':
      if (fd === 1) return { kind: 'say', text: paths[0]! };
      return { kind: 'write', fd, bytes: strings[0]!.subarray(0, value), offset: undefined };
    case 'pwrite64':
      return { kind: 'write', fd, bytes: strings[0]!.subarray(0, value), offset: size };
    case 'ftruncate':
      return { kind: 'truncate', fd, size };
    case 'fsync':
    case 'fdatasync':
      return { kind: 'sync', fd };
    case 'close':
      return { kind: 'close', fd };
    case 'unlink':
    case 'unlinkat':
      return inFolder ? { kind: 'unlink', path: paths[0]! } : undefined;
    default:
      return inFolder ? { kind: 'rename', from: paths[0]!, to: paths[1]! } : undefined;
  }
}
