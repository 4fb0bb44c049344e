// What is said about a text before a model draws it: the words it was not taught, the nearest ones that it was, another
// language, and whether there is anything to draw. Changes nothing and knows no story.

import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import {
  formsOf,
  isSmallWord,
  type TextHelp,
  unknownWords,
  type WordLists,
  wordsOf,
} from '../contract/words.ts';
import { foreignLanguage } from './language.ts';
import { stemsOf } from './stems.ts';
import { type KnownWord, knownWords, nearest, parseThesaurus, type Thesaurus } from './thesaurus.ts';

/** What a model was taught, as the thesaurus has it. */
interface Taught {
  all: ReadonlySet<string>;
  /** Without words for how it is drawn: nobody wants a "watercolor" in the place of an elephant. */
  shown: readonly KnownWord[];
  /** Things and beings. */
  things: ReadonlySet<string>;
}

export class WordGuide {
  readonly #file: string;
  #thesaurus: Promise<Thesaurus> | undefined;

  /** @param file The thesaurus, packed by gzip, read when it is first asked for. */
  constructor(file: string) {
    this.#file = file;
  }

  /** In the order of the texts. `lists`: what the model was taught. */
  async check(texts: readonly string[], lists: WordLists): Promise<TextHelp[]> {
    this.#thesaurus ??= readFile(this.#file).then((packed) => parseThesaurus(gunzipSync(packed).toString()));
    const thesaurus = await this.#thesaurus;
    const taught = taughtBy(lists, thesaurus);
    return Promise.all(texts.map((text) => help(text, taught, thesaurus)));
  }
}

function taughtBy(lists: WordLists, thesaurus: Thesaurus): Taught {
  const { styles = [], ...others } = lists;
  const style = new Set(styles.flatMap(wordsOf));
  const content = new Set(Object.values(others).flatMap((phrases) => phrases.flatMap(wordsOf)));
  const shown = knownWords(
    [...content].filter((word) => !isSmallWord(word)),
    thesaurus,
  );
  const things = shown.filter(({ section, word }) => section === 'things' && !style.has(word));
  return {
    all: new Set([...style, ...content]),
    shown,
    // Of a list of characters each is a being, whether anybody heard of it or not.
    things: new Set([
      ...things.map(({ word }) => word),
      ...(lists.characters ?? []).flatMap((one) => wordsOf(one).slice(-1)),
    ]),
  };
}

async function help(text: string, taught: Taught, thesaurus: Thesaurus): Promise<TextHelp> {
  const { irregular, meanings } = thesaurus;
  const isEnglish = (word: string) =>
    taught.all.has(word) || stemsOf(word, irregular).some((one) => meanings.has(one));
  return {
    unknown: unknownWords(text, taught.all).map((word) => ({
      word,
      nearest: nearest(word.toLowerCase(), taught.shown, thesaurus),
    })),
    language: await foreignLanguage(text, isEnglish),
    depictable: wordsOf(text).some((word) => formsOf(word).some((form) => taught.things.has(form))),
  };
}
