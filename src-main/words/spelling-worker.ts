// The thread that spells: a dictionary takes most of a second to be read and a suggestion a tenth of one.

import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { type Dictionary, SpellBook } from './spell-book.ts';

export type SpellingQuestion = { id: number } & ({ wrong: readonly string[] } | { near: string });
export interface SpellingAnswer {
  id: number;
  words: string[];
}

if (!isMainThread && parentPort) {
  const port = parentPort;
  const book = new SpellBook(workerData as Dictionary);
  port.on('message', (question: SpellingQuestion) => {
    const words = 'wrong' in question ? book.wrong(question.wrong) : book.suggestions(question.near);
    port.postMessage({ id: question.id, words } satisfies SpellingAnswer);
  });
}
