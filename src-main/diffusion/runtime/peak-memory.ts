// The most memory that this process ever held.

import { existsSync, readFileSync } from 'node:fs';

/** Linux only. */
const STATUS = '/proc/self/status';
const HIGH_WATER = /^VmHWM:\s*(\d+) kB$/m;

/**
 * In bytes. Under Linux as /proc tells it (proc_pid_status(5), VmHWM): getrusage(2) begins with what the process held that
 * started this one, so that a small program of a large one is told too large.
 */
export function peakMemory(): number {
  const status = existsSync(STATUS) ? readFileSync(STATUS, 'utf8') : '';
  const [, kilobytes = process.resourceUsage().maxRSS] = HIGH_WATER.exec(status) ?? [];
  return Number(kilobytes) * 1024;
}
