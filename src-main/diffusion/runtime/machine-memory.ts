// How much memory this process may use. Knows nothing of what it is used for.

import os from 'node:os';

/** What the system and other programs are left. */
const RESERVE = 1e9;

/** Bytes: the machine's, or less where this process is confined. */
export function machineMemory(): number {
  const confined = process.constrainedMemory();
  const total = os.totalmem();
  return (confined > 0 && confined < total ? confined : total) - Math.min(RESERVE, total / 4);
}
