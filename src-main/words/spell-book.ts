// A language's spelling: which words are wrong and what may have been meant. The slow part, which a thread of its own
// does (spelling-worker.ts); knows no person's own words.

import nspell from 'nspell';

/** A dictionary in Hunspell's form. */
export interface Dictionary {
  aff: string;
  dic: string;
}

const MOST_SUGGESTIONS = 5;

/** Longer runs of letters are no words; looking for what is near them takes seconds. */
const LONGEST_WORD = 40;

export class SpellBook {
  readonly #words: ReturnType<typeof nspell>;
  readonly #known = new Map<string, boolean>();

  constructor({ aff, dic }: Dictionary) {
    this.#words = nspell(aff, dic);
  }

  /** Those that are in no dictionary, as they were given. */
  wrong(words: readonly string[]): string[] {
    return words.filter((word) => !this.#isRight(word));
  }

  /** The likeliest first. */
  suggestions(word: string): string[] {
    if (word.length > LONGEST_WORD) return [];
    return this.#words.suggest(straight(word)).slice(0, MOST_SUGGESTIONS);
  }

  #isRight(word: string): boolean {
    const plain = straight(word);
    let right = this.#known.get(plain);
    if (right === undefined) {
      right =
        plain.length > LONGEST_WORD || isNoWord(plain) || this.#words.correct(plain) || this.#isJoined(plain);
      this.#known.set(plain, right);
    }
    return right;
  }

  /** Words are joined freely, as in "snow-covered". */
  #isJoined(word: string): boolean {
    const parts = word.split('-');
    return parts.length > 1 && parts.every((part) => part !== '' && this.#words.correct(part));
  }
}

/** Numbers, and words in other letters, which this language cannot judge. */
const isNoWord = (word: string): boolean => /\p{N}/u.test(word) || !/\p{Script=Latin}/u.test(word);

/** Dictionaries have the typewriter's apostrophe. */
const straight = (word: string): string => word.replaceAll('’', "'");
