import os from 'node:os';
import { afterEach, expect, it, vi } from 'vitest';
import { arithmeticThreads } from './cores.ts';

afterEach(() => vi.unstubAllEnvs());

it('there is a thread for each core, and no more', () => {
  vi.stubEnv('FABULA_THREADS', undefined);
  expect(arithmeticThreads()).toBeGreaterThanOrEqual(1);
  expect(arithmeticThreads()).toBeLessThanOrEqual(os.availableParallelism());
});

it('the environment may say another number, and is told where that is none', () => {
  vi.stubEnv('FABULA_THREADS', '3');
  expect(arithmeticThreads()).toBe(3);
  for (const none of ['0', '-1', '1.5', 'all', '1e9']) {
    vi.stubEnv('FABULA_THREADS', none);
    expect(arithmeticThreads).toThrow(`FABULA_THREADS cannot be "${none}".`);
  }
});
