import { describe, expect, it } from 'vitest';
import { unknownPlaces, unknownWords } from './words.ts';

const known = new Set(['fox', 'owl', 'lantern', 'meadow', 'forest']);

describe('words a model never saw', () => {
  const unknown = (text: string, caret?: number) => unknownWords(text, known, caret);

  it('are named once, as they are written', () => {
    expect(unknown('A fox with a Zeppelin, another zeppelin and a lantern')).toEqual(['Zeppelin', 'another']);
    expect(unknown('狐 in the forest')).toEqual(['狐']);
  });

  it('are not those in another form, small words, or numbers', () => {
    expect(unknown('two foxes by the owl’s lanterns, day 3, under the meadows')).toEqual(['day']);
  });

  it('are not the one that is still being written', () => {
    expect(unknown('a fox with a zep', 16)).toEqual([]);
    expect(unknown('a fox with a zep', 2)).toEqual(['zep']);
  });
});

it('finds every place of an unknown word', () => {
  expect(unknownPlaces('Zebra, fox, zebra', known)).toEqual([
    { word: 'Zebra', start: 0, end: 5 },
    { word: 'zebra', start: 12, end: 17 },
  ]);
});
