// The grammar is that of Automatic1111's prompt parser, whose own examples these are.

import { beforeAll, expect, test } from 'vitest';
import { clipTokenizer } from '../tokenizer/clip-for-tests.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { chunked } from './chunks.ts';
import { emphasized, readWeights, rowWeights } from './emphasis.ts';

let clip: Tokenizer;
beforeAll(async () => {
  clip = await clipTokenizer();
});

/** A text in parts of one weight. */
function parts(source: string): [string, number][] {
  const { text, spans } = readWeights(source);
  const weights = Array.from(
    text,
    (_, i) => spans.find(({ start, end }) => start <= i && i < end)?.weight ?? 1,
  );
  const found: [string, number][] = [];
  for (const [i, sign] of [...text].entries()) {
    const last = found.at(-1);
    if (last && Math.abs(last[1] - weights[i]!) < 1e-9) last[0] += sign;
    else found.push([sign, weights[i]!]);
  }
  return found.map(([words, weight]) => [words, Number(weight.toFixed(6))]);
}

test.each([
  ['normal text', [['normal text', 1]]],
  [
    'an (important) word',
    [
      ['an ', 1],
      ['important', 1.1],
      [' word', 1],
    ],
  ],
  ['(unbalanced', [['unbalanced', 1.1]]],
  ['\\(literal\\]', [['(literal]', 1]]],
  ['(unnecessary)(parens)', [['unnecessaryparens', 1.1]]],
  [
    'a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).',
    [
      ['a ', 1],
      ['house', 1.573],
      [' ', 1.1],
      ['on', 1],
      [' a ', 1.1],
      ['hill', 0.55],
      [', sun, ', 1.1],
      ['sky', 1.4641],
      ['.', 1.1],
    ],
  ],
] as [string, [string, number][]][])('%s', (source, expected) => {
  expect(parts(source)).toEqual(expected);
});

test('tags and breaks are taken out, and a closing bracket without an opening one is a sign', () => {
  const { text, tags, breaks } = readWeights('<lora:ink:0.8> a fox BREAK at 12:30) BREAKFAST');
  expect(tags).toEqual(['<lora:ink:0.8>']);
  expect(breaks.map((at) => text.slice(0, at).trim())).toEqual(['a fox']);
  expect(text.replace(/\s+/g, ' ').trim()).toBe('a fox at 12:30) BREAKFAST');
});

test('a weight is on the rows of its words, wherever the text stands in the prompt', () => {
  const weightsOf = (...sources: string[]) => {
    const texts = sources.map(readWeights);
    return rowWeights(texts, clip, chunked(texts.map(({ text }) => text).join(' '), [clip]));
  };
  const weights = weightsOf('a red fox', 'in (deep snow:1.5)')!;
  // Start of text, a, red, fox, in, deep, snow, end of text.
  expect(weights.slice(0, 8)).toEqual([1, 1, 1, 1, 1, 1.5, 1.5, 1]);
  expect(weights).toHaveLength(77);
  expect(weightsOf('a fox')).toBeUndefined();
  // Of a word in the second chunk.
  const long = weightsOf('tree '.repeat(80), '(snow:1.5)')!;
  expect(long).toHaveLength(154);
  expect(long.indexOf(1.5)).toBe(77 + 1 + 5);
});

test('rows are multiplied, and the whole keeps its mean', () => {
  const states = Float32Array.of(1, 2, 3, 4, 5, 9);
  const changed = emphasized(states, 2, [1, 2, 1]);
  const factor = 24 / 31;
  for (const [i, value] of [1, 2, 6, 8, 5, 9].entries()) expect(changed[i]).toBeCloseTo(value * factor, 5);
  expect(emphasized(states, 2, [1, 1, 1])).toBe(states);
});
