// Looks at this process's memory from another thread, as a network's run blocks its own. Linux only: elsewhere
// nothing is seen but the greatest resident size, which the process tells by itself.

import { Worker } from 'node:worker_threads';

export interface PhaseMemory {
  /** Most bytes of its own, which the system cannot take back. */
  own: number;
  /** Most bytes resident, pages of mapped files among them. */
  resident: number;
}

export interface MemoryWatch {
  /** From now on what is seen belongs to this phase. */
  phase(name: string): void;
  /** What was seen of each phase so far. */
  seen(): Record<string, PhaseMemory>;
  stop(): Promise<Record<string, PhaseMemory>>;
}

const MOST_PHASES = 16;
const WATCHER = `
  const { readFileSync } = require('node:fs');
  const { workerData: { most, current } } = require('node:worker_threads');
  const bytes = (text, name) => 1024 * Number(text.match(name)?.[1] ?? 0);
  setInterval(() => {
    const text = readFileSync('/proc/self/status', 'utf8');
    const at = 2 * Atomics.load(current, 0);
    most[at] = Math.max(most[at], bytes(text, /^RssAnon:\\s+(\\d+)/m));
    most[at + 1] = Math.max(most[at + 1], bytes(text, /^VmRSS:\\s+(\\d+)/m));
  }, 10);`;

export async function watchMemory(): Promise<MemoryWatch> {
  const most = new Float64Array(new SharedArrayBuffer(16 * MOST_PHASES));
  const current = new Int32Array(new SharedArrayBuffer(4));
  const names = [''];
  const worker =
    process.platform === 'linux'
      ? new Worker(WATCHER, { eval: true, workerData: { most, current } })
      : undefined;
  if (worker) await new Promise((ready) => worker.once('online', ready));
  const seen = (): Record<string, PhaseMemory> =>
    Object.fromEntries(names.map((name, i) => [name, { own: most[2 * i]!, resident: most[2 * i + 1]! }]));
  return {
    seen,
    phase: (name) => {
      if (!names.includes(name) && names.push(name) > MOST_PHASES) throw new RangeError('too many phases');
      Atomics.store(current, 0, names.indexOf(name));
    },
    stop: async () => {
      await worker?.terminate();
      return seen();
    },
  };
}
