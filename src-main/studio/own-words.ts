// What a person calls right besides the dictionary: their own words, kept in a file, and the names of a story. And which
// dictionary it is.

import { z } from 'zod';
import type { SpellingChoice } from '../contract/preferences.ts';
import { type OnProblem, readJsonFile, writeJsonFile } from '../files/json-file.ts';

/** More than anyone adds by hand. */
const MOST = 20_000;

const key = (word: string): string => word.toLowerCase().replaceAll('’', "'");

export class OwnWords {
  readonly #file: string;
  #words: ReadonlySet<string>;

  constructor(file: string, onProblem: OnProblem) {
    this.#file = file;
    this.#words = new Set(readJsonFile(file, z.array(z.string()), [], onProblem));
  }

  /** Sorted. */
  list(): string[] {
    return [...this.#words].sort((a, b) => a.localeCompare(b));
  }

  /** Kept at once; words with a space between are several. Throws FabulaError: disk-full, not-writable. */
  add(word: string): void {
    this.#keep([...this.#words, ...key(word).split(/\s+/).filter(Boolean)]);
  }

  /** It is as the dictionary has it again. Throws FabulaError: disk-full, not-writable. */
  remove(word: string): void {
    const gone = key(word);
    this.#keep([...this.#words].filter((one) => one !== gone));
  }

  #keep(all: readonly string[]): void {
    const words = [...new Set(all)].slice(-MOST).sort();
    writeJsonFile(this.#file, words);
    this.#words = new Set(words);
  }

  /** Without those of the person and those in `texts`, such as the names of characters. */
  without(words: readonly string[], texts: readonly string[] = []): string[] {
    const named = new Set(texts.flatMap((text) => text.split(/[^\p{L}\p{M}'’-]+/u)).map(key));
    return words.filter((word) => {
      const plain = key(word);
      const bare = plain.replace(/'s$/, '');
      return ![plain, bare].some((one) => this.#words.has(one) || named.has(one));
    });
  }
}

/** The dictionary that is meant; undefined: none. `locale`: the system's, such as "en-GB". */
export function spellingLanguage(choice: SpellingChoice, locale: string): 'en-US' | 'en-GB' | undefined {
  if (choice !== 'auto') return choice === 'off' ? undefined : choice;
  if (!/^en\b/i.test(locale)) return undefined;
  return /^en(-(us|ph|as|gu|mp|pr|um|vi))?$/i.test(locale.replace('_', '-')) ? 'en-US' : 'en-GB';
}
