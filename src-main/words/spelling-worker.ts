// The thread that spells: a dictionary takes most of a second to be read and a suggestion a tenth of one.

import { workerData } from 'node:worker_threads';
import { answerQuestions } from '../threads/asked-thread.ts';
import { type Dictionary, SpellBook } from './spell-book.ts';

export type SpellingQuestion = { wrong: readonly string[] } | { near: string };

let book: SpellBook | undefined;

answerQuestions((question: SpellingQuestion): string[] => {
  book ??= new SpellBook(workerData as Dictionary);
  return 'wrong' in question ? book.wrong(question.wrong) : book.suggestions(question.near);
});
