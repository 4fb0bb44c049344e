// The same check in a worker thread, for files so large that it would hold up everything else; and what has to wait for the disk
// before a sound file is in its place.

import { putInPlace } from '../../files/durable-files.ts';
import { AskedThread, answerQuestions } from '../../threads/asked-thread.ts';
import { checkFile } from './file-check.ts';

/** Undefined: the file is sound, and flushed and in its `place` where one is given. Throws what the disk says. */
export type CheckApart = (file: string, place?: string) => Promise<string | undefined>;

export function checkHere(file: string, place?: string): string | undefined {
  const problem = checkFile(file);
  if (problem === undefined && place !== undefined) putInPlace(file, place);
  return problem;
}

type Question = Parameters<CheckApart>;

/** One thread is kept from check to check; whoever finds it at work, perhaps on a large file, has another. */
export class CheckThreads {
  readonly #script: string | URL;
  #kept: AskedThread<Question, string | undefined> | undefined;

  /** @param script This very file as the program was built: `new URL('./file-check-worker.ts', import.meta.url)`. */
  constructor(script: string | URL) {
    this.#script = script;
  }

  readonly check: CheckApart = async (...question) => {
    const thread = this.#kept ?? new AskedThread(this.#script);
    this.#kept = undefined;
    try {
      return await thread.ask(question);
    } finally {
      if (this.#kept) await thread.close();
      else this.#kept = thread;
    }
  };

  /** Once nothing is checked any more. */
  async close(): Promise<void> {
    await this.#kept?.close();
  }
}

answerQuestions<Question, string | undefined>((question) => checkHere(...question));
