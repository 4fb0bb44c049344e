// Asks the thread that spells. It is started with the first question, and anew when the language is another. What
// cannot be asked is called right: a missing dictionary underlines nothing.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AskedThread } from '../threads/asked-thread.ts';
import type { Dictionary } from './spell-book.ts';
import type { SpellingQuestion } from './spelling-worker.ts';

export interface SpellingOptions {
  /** spelling-worker.ts, as the program was built. */
  worker: string | URL;
  /** The folder of a language's dictionary: `index.aff` and `index.dic`. Undefined: nothing is checked. */
  folder: () => string | undefined;
  onFault: (error: unknown) => void;
}

interface Speller {
  folder: string;
  /** Once its dictionary is read from disk; undefined where that cannot be. */
  thread: Promise<AskedThread<SpellingQuestion, string[]> | undefined>;
}

export class Spelling {
  readonly #options: SpellingOptions;
  #speller: Speller | undefined;

  constructor(options: SpellingOptions) {
    this.#options = options;
  }

  wrong(words: readonly string[]): Promise<string[]> {
    return this.#ask({ wrong: words });
  }

  near(word: string): Promise<string[]> {
    return this.#ask({ near: word });
  }

  /** Nothing is asked any more. */
  async close(): Promise<void> {
    const speller = this.#speller;
    this.#speller = undefined;
    await (await speller?.thread)?.close();
  }

  async #ask(question: SpellingQuestion): Promise<string[]> {
    const folder = this.#options.folder();
    if (folder !== this.#speller?.folder) await this.close();
    if (folder === undefined) return [];
    this.#speller ??= { folder, thread: this.#start(folder) };
    const speller = this.#speller;
    try {
      return (await (await speller.thread)?.ask(question)) ?? [];
    } catch (error) {
      // Closed meanwhile, it had no time to answer.
      if (this.#speller === speller) this.#options.onFault(error);
      return [];
    }
  }

  async #start(folder: string): Promise<AskedThread<SpellingQuestion, string[]> | undefined> {
    try {
      const [aff, dic] = await Promise.all(
        ['index.aff', 'index.dic'].map((name) => readFile(join(folder, name), 'utf8')),
      );
      return new AskedThread(this.#options.worker, { workerData: { aff, dic } as Dictionary });
    } catch (error) {
      this.#options.onFault(error);
      return undefined;
    }
  }
}
