import { beforeAll, expect, test } from 'vitest';
import { clipTokenizer } from './clip-for-tests.ts';
import { findWords } from './find-words.ts';
import type { Tokenizer } from './tokenizer.ts';

let clip: Tokenizer;
beforeAll(async () => {
  clip = await clipTokenizer();
});

const found = (text: string, ...names: string[]): string[] =>
  findWords(
    text,
    names.map((word) => ({ word })),
  ).map(({ word, start, end }) => `${word.word}@${text.slice(start, end)}`);

test('a word is found whole, in any case, and as other programs write it', () => {
  expect(found('a Fox-1 and embedding:fox-1, <fox-1>; embedding:fox-1.safetensors', 'fox-1')).toEqual([
    'fox-1@Fox-1',
    'fox-1@embedding:fox-1',
    'fox-1@<fox-1>',
    'fox-1@embedding:fox-1.safetensors',
  ]);
  expect(found('foxes, afox, fox-12, fox_1', 'fox')).toEqual([]);
});

test('of two words that start alike the longer is taken, and signs in names are only signs', () => {
  expect(found('ink (v2) ink', 'ink', 'ink (v2)')).toEqual(['ink (v2)@ink (v2)', 'ink@ink']);
  expect(found('a+b', 'a+b')).toEqual(['a+b@a+b']);
});

test('a tokenizer gives a word as many ids as it has rows, and leaves the rest as it was', () => {
  const words = clip.withWords([{ word: 'fxs', first: 3, count: 2 }], 49408);
  expect(words.pieces('a red FXS fox')).toEqual([
    { id: 320, start: 0, end: 1 },
    { id: 736, start: 2, end: 5 },
    { id: 49411, start: 6, end: 9 },
    { id: 49412, start: 6, end: 9 },
    { id: 3240, start: 10, end: 13 },
  ]);
  expect(words.encodePieces('a red fox')).toEqual(clip.encodePieces('a red fox'));
  expect(clip.encodePieces('fxs')).not.toContain(49411);
});
