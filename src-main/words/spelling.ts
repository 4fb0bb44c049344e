// Asks the thread that spells. It is started with the first question, and anew when the language is another. What
// cannot be asked is called right: a missing dictionary underlines nothing.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Dictionary } from './spell-book.ts';
import type { SpellingAnswer, SpellingQuestion } from './spelling-worker.ts';

export interface SpellingOptions {
  /** spelling-worker.ts, as the program was built. */
  worker: string | URL;
  /** The folder of a language's dictionary: `index.aff` and `index.dic`. Undefined: nothing is checked. */
  folder: () => string | undefined;
  onFault: (error: unknown) => void;
}

interface Thread {
  folder: string;
  worker: Promise<Worker | undefined>;
}

export class Spelling {
  readonly #options: SpellingOptions;
  readonly #waiting = new Map<number, (words: string[]) => void>();
  #thread: Thread | undefined;
  #asked = 0;

  constructor(options: SpellingOptions) {
    this.#options = options;
  }

  wrong(words: readonly string[]): Promise<string[]> {
    return this.#ask({ id: ++this.#asked, wrong: words });
  }

  near(word: string): Promise<string[]> {
    return this.#ask({ id: ++this.#asked, near: word });
  }

  /** Nothing is asked any more. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    this.#answerAll();
    await (await thread?.worker)?.terminate();
  }

  async #ask(question: SpellingQuestion): Promise<string[]> {
    const folder = this.#options.folder();
    if (folder !== this.#thread?.folder) await this.close();
    if (folder === undefined) return [];
    this.#thread ??= { folder, worker: this.#start(folder) };
    const worker = await this.#thread.worker;
    if (!worker) return [];
    return new Promise((resolve) => {
      this.#waiting.set(question.id, resolve);
      worker.postMessage(question);
    });
  }

  async #start(folder: string): Promise<Worker | undefined> {
    try {
      const [aff, dic] = await Promise.all(
        ['index.aff', 'index.dic'].map((name) => readFile(join(folder, name), 'utf8')),
      );
      const worker = new Worker(this.#options.worker, { workerData: { aff, dic } as Dictionary });
      worker.unref();
      worker.on('message', ({ id, words }: SpellingAnswer) => {
        this.#waiting.get(id)?.(words);
        this.#waiting.delete(id);
      });
      worker.on('error', (error) => {
        this.#options.onFault(error);
        this.#answerAll();
      });
      return worker;
    } catch (error) {
      this.#options.onFault(error);
      return undefined;
    }
  }

  #answerAll(): void {
    for (const answer of this.#waiting.values()) answer([]);
    this.#waiting.clear();
  }
}
