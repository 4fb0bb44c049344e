// The same check in a worker thread, for files so large that it would hold up everything else; and what has to wait for the disk
// before a sound file is in its place.

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { putInPlace } from '../../files/durable-files.ts';
import { checkFile } from './file-check.ts';

/** Undefined: the file is sound, and flushed and in its `place` where one is given. Throws what the disk says. */
export type CheckApart = (file: string, place?: string) => Promise<string | undefined>;

export function checkHere(file: string, place?: string): string | undefined {
  const problem = checkFile(file);
  if (problem === undefined && place !== undefined) putInPlace(file, place);
  return problem;
}

/** @param script This very file as the program was built: `new URL('./file-check-worker.ts', import.meta.url)`. */
export function checkInWorker(script: string | URL): CheckApart {
  return (file, place) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(script, { workerData: { file, place } });
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the check ended with code ${code}`)));
    });
}

if (!isMainThread && parentPort && typeof workerData?.file === 'string') {
  const { file, place } = workerData as { file: string; place?: string };
  parentPort.postMessage(checkHere(file, place));
}
