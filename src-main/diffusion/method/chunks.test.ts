import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { clipTokenizer } from '../tokenizer/clip-for-tests.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { chunked, MOST_CHUNKS, runsOf } from './chunks.ts';
import { consolidate } from './consolidate.ts';

let clip: Tokenizer;
beforeAll(async () => {
  clip = await clipTokenizer();
});

const words = (count: number, word = 'tree') => Array<string>(count).fill(word).join(' ');

/** The ids of each chunk without start, end and padding. */
const idsOf = (text: string, breaks?: readonly number[]): number[][] => {
  const { inputIds, chunks } = chunked(text, [clip], breaks);
  return Array.from({ length: chunks }, (_, i) => {
    const row = Array.from(inputIds[0]!.subarray(i * 77, (i + 1) * 77), Number);
    expect([row[0], row.length]).toEqual([clip.bos, 77]);
    return row.slice(1, row.indexOf(clip.eos));
  });
};

test('what fits is one chunk, the row that it always was', () => {
  const text = words(75);
  const { inputIds, chunks, tokens, tokenRows } = chunked(text, [clip]);
  expect([chunks, tokens]).toEqual([1, 75]);
  expect(inputIds[0]).toEqual(clip.encode(clip.encodePieces(text)));
  expect([tokenRows[0], tokenRows.at(-1)]).toEqual([1, 75]);
  expect(chunked('', [clip]).inputIds[0]).toEqual(clip.encode([]));
});

test('a longer text goes on in the next chunk, each with its own start and end', () => {
  expect(idsOf(words(80)).map((ids) => ids.length)).toEqual([75, 5]);
  expect(chunked(words(80), [clip]).tokenRows.slice(74, 77)).toEqual([75, 78, 79]);
});

test('a short word is not cut in two, a long one without spaces is', () => {
  const word = 'antidisestablishmentarianism';
  const own = clip.encodePieces(word).length;
  expect(own).toBeGreaterThan(2);
  const cut = idsOf(`${words(73)} ${word} snow`);
  expect(cut.map((ids) => ids.length)).toEqual([73, own + 1]);
  const han = idsOf(`${words(70)} ${'狐'.repeat(30)}`);
  expect(han[0]!.length).toBeGreaterThan(70);
});

test('a break ends a chunk, whatever is in it, and one at the end ends no other', () => {
  const text = 'a red fox in deep snow';
  expect(idsOf(text, [9]).map((ids) => ids.length)).toEqual([3, 3]);
  expect(idsOf(text, [9, 9]).map((ids) => ids.length)).toEqual([3, 0, 3]);
  expect(idsOf(text, [text.length]).map((ids) => ids.length)).toEqual([6]);
});

test('whatever the text, no token is lost and none moves', () => {
  const word = fc.constantFrom(
    'fox',
    'snow,',
    "it's",
    '42nd',
    'antidisestablishmentarianism',
    '狐狸',
    '🦊',
    '-',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 90 }), (list) => {
      const text = list.join(' ');
      const { tokenRows, inputIds, tokens } = chunked(text, [clip]);
      expect(idsOf(text).flat()).toEqual(clip.encodePieces(text));
      expect(tokenRows.map((row) => Number(inputIds[0]![row]))).toEqual(clip.encodePieces(text));
      expect(tokens).toBe(tokenRows.length);
    }),
    { numRuns: 10 },
  );
});

test('rows of a character that a chunk’s end cuts in two are two runs', () => {
  expect(runsOf([75, 78, 79])).toEqual([
    { start: 75, end: 76 },
    { start: 78, end: 80 },
  ]);
  expect(runsOf([])).toEqual([]);
});

test('scenes that share no prompt may be long, up to a bound that is told', () => {
  const told = (count: number, method: 'plain' | 'onestory') =>
    consolidate([{ identityPrompt: 'a fox', framePrompt: words(count) }], {
      tokenizers: [clip],
      window: { size: 10, kind: 'circular' },
      method,
    }).frames[0]!;
  const long = told(100, 'plain');
  expect([long.chunks, long.tokens, long.inputIds[0]!.length]).toEqual([2, 102, 154]);
  expect(long.identity).toEqual({ start: 1, end: 3 });
  expect(long.endOfText).toEqual({ start: 77 + 1 + 27, end: 154 });
  expect(() => told(100, 'onestory')).toThrow(/27 over the 75 that fit/);
  expect(() => told(75 * MOST_CHUNKS, 'plain')).toThrow(/more than the 16 chunks of 75 that are read/);
});
