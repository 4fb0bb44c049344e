// Runs one measurement of measure.ts in a process of its own, so that its peak memory is only its own. Its environment
// is the engine process's.

import { fork } from 'node:child_process';
import { engineEnvironment } from '../../src-main/engine/channel.ts';

export type Measured<T> = T & { peakMemoryBytes: number };

export function measure<T>(name: string, ...args: string[]): Promise<Measured<T>> {
  return new Promise((done, failed) => {
    const env = { ...process.env, ...engineEnvironment };
    const child = fork(new URL('./measure.ts', import.meta.url), [name, ...args], { env });
    child.on('message', (figures) => done(figures as Measured<T>));
    child.on('error', failed);
    child.on('exit', (code, signal) =>
      failed(new Error(`measuring the ${name} ended with ${signal ?? `code ${code}`}`)),
    );
  });
}
