// What devices answered in earlier processes, by everything the answer depends on: another driver, runtime or graph is
// asked anew. And which device was being asked by a process that is gone: its driver may have taken it along.

import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../../files/json-file.ts';
import { cacheFolder } from '../../files/standard-folders.ts';

const answer = z.strictObject({
  /** Of native-models; one that there is not any more is another key's. */
  profile: z.string(),
  /** Of a run of the speed test, once somebody wanted to know. */
  seconds: z.number().positive().optional(),
});
export type RememberedAnswer = z.infer<typeof answer>;

const record = z.strictObject({
  answers: z.record(z.string(), answer),
  /** The process that is asking, by key. */
  asking: z.record(z.string(), z.int().positive()),
});

/** Drivers come and go: the file must not grow with them. */
const MOST = 32;

export class RememberedAnswers {
  readonly #file: string;

  constructor(file = join(cacheFolder(), 'devices.json')) {
    this.#file = file;
  }

  answerTo(key: string): RememberedAnswer | undefined {
    return this.#read().answers[key];
  }

  /** Whether a process that asked this never told what it heard. */
  wasFatal(key: string): boolean {
    const pid = this.#read().asking[key];
    return pid !== undefined && !isAlive(pid);
  }

  /** Before a device is asked. */
  begin(key: string): void {
    this.#change(({ answers, asking }) => {
      delete answers[key];
      asking[key] = process.pid;
    });
  }

  /** Afterwards; what cannot be used may be mended by the next time, and is not kept. */
  end(key: string, found: RememberedAnswer | undefined): void {
    this.#change(({ answers, asking }) => {
      delete asking[key];
      delete answers[key];
      if (found) answers[key] = found;
      for (const oldest of Object.keys(answers).slice(0, -MOST)) delete answers[oldest];
    });
  }

  #read(): z.infer<typeof record> {
    return readJsonFile(this.#file, record, { answers: {}, asking: {} }, () => {});
  }

  /** A cache that cannot be written costs time, nothing else. */
  #change(change: (kept: z.infer<typeof record>) => void): void {
    const kept = this.#read();
    change(kept);
    try {
      writeJsonFile(this.#file, kept);
    } catch {
      // Asked again next time.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
