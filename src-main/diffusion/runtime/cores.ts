// How many threads dense arithmetic should use: one per physical core, since two on one core share its
// vector units and only wait for each other.

import fs from 'node:fs';
import os from 'node:os';
import { FabulaError } from '../../contract/errors.ts';

const MOST = 1024;

/** FABULA_THREADS says how many, for who leaves cores to other work; else it is one for each core. */
export function arithmeticThreads(): number {
  const { FABULA_THREADS: asked } = process.env;
  if (!asked) return physicalCores();
  const threads = Number(asked);
  if (Number.isInteger(threads) && threads >= 1 && threads <= MOST) return threads;
  throw new FabulaError(
    'bad-argument',
    `FABULA_THREADS cannot be ${JSON.stringify(asked)}.`,
    `Give a whole number from 1 to ${MOST}, or leave it out.`,
  );
}

function physicalCores(): number {
  const logical = os.availableParallelism();
  if (process.platform === 'linux') return Math.max(1, Math.min(logical, linuxCores() ?? logical));
  // Apple silicon has one thread a core; most Windows machines have two.
  return process.platform === 'win32' ? Math.max(1, Math.ceil(logical / 2)) : logical;
}

/** Distinct (physical id, core id) pairs of /proc/cpuinfo; undefined where the kernel does not tell. */
function linuxCores(): number | undefined {
  let text: string;
  try {
    text = fs.readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return undefined;
  }
  const cores = new Set<string>();
  for (const block of text.split('\n\n')) {
    const socket = /^physical id\s*:\s*(\d+)/m.exec(block)?.[1];
    const core = /^core id\s*:\s*(\d+)/m.exec(block)?.[1];
    if (socket !== undefined && core !== undefined) cores.add(`${socket}:${core}`);
  }
  return cores.size || undefined;
}
