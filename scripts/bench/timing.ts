// How things are timed here: the best of several runs, which noise from other programs can only worsen.

import type { OpenDevice } from '../../src-main/diffusion/runtime/session.ts';

export const cpu: OpenDevice = { name: 'cpu', profile: 'cpu' };

/** Seconds of the fastest run; the first one, which also sets things up, does not count. */
export async function best(runs: number, work: () => Promise<unknown>): Promise<number> {
  await work();
  let fastest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) fastest = Math.min(fastest, (await timed(work)).seconds);
  return fastest;
}

export async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const started = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - started) / 1000 };
}
