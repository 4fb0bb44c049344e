// The same check in a worker thread, for files so large that it would hold up everything else.

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { checkFile } from './file-check.ts';

/** @param script This very file as the program was built: `new URL('./file-check-worker.ts', import.meta.url)`. */
export function checkInWorker(script: string | URL): (file: string) => Promise<string | undefined> {
  return (file) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(script, { workerData: { file } });
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the check ended with code ${code}`)));
    });
}

if (!isMainThread && parentPort && typeof workerData?.file === 'string') {
  parentPort.postMessage(checkFile(workerData.file));
}
