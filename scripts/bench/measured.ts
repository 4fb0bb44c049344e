// Runs one measurement of measure.ts in a process of its own, so that its peak memory is only its own.
import { fork } from 'node:child_process';

export type Measured<T> = T & { peakMemoryBytes: number };

export function measure<T>(name: string, ...args: string[]): Promise<Measured<T>> {
  return new Promise((done, failed) => {
    const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
    const child = fork(new URL('./measure.ts', import.meta.url), [name, ...args], { env });
    child.on('message', (figures) => done(figures as Measured<T>));
    child.on('error', failed);
    child.on('exit', (code) => failed(new Error(`measuring the ${name} ended with code ${code}`)));
  });
}
