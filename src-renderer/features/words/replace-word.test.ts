import { expect, it } from 'vitest';
import { replaceWord } from './replace-word.ts';

it('replaces whole words wherever they stand, and nothing within a word', () => {
  expect(replaceWord('an ant, plants and ant', 'ant', 'butterfly')).toEqual({
    text: 'an butterfly, plants and butterfly',
    caret: 34,
  });
});

it('keeps a capital at the beginning', () => {
  expect(replaceWord('Elephants. elephants', 'elephants', 'monkey').text).toBe('Monkey. monkey');
  expect(replaceWord('Élan', 'élan', 'deer').text).toBe('Deer');
});

it('puts the caret behind the last one', () => {
  expect(replaceWord('a zebra on the moon', 'zebra', 'horse').caret).toBe(7);
});
