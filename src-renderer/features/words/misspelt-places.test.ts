import { expect, it } from 'vitest';
import { wordPlaces } from '../../../src-main/contract/words.ts';
import { misspeltPlaces } from './misspelt-places.ts';

const marked = (text: string, wrong: readonly string[]): string[] => {
  const judged = new Map(wordPlaces(text).map(({ word }) => [word, wrong.includes(word)]));
  return misspeltPlaces(wordPlaces(text), judged).map(({ start, end }) => text.slice(start, end));
};

it('each misspelt word is marked where it stands, as often as it does', () => {
  expect(marked('A lantren, by the lantren.', ['lantren'])).toEqual(['lantren', 'lantren']);
  expect(marked('Lantren!', ['Lantren'])).toEqual(['Lantren']);
});

it('a text in another language has no misspelt words', () => {
  expect(marked('Der Fuchs im Schnee', ['Der', 'Fuchs', 'Schnee'])).toEqual([]);
  expect(marked('The fox im Schnee', ['im', 'Schnee'])).toEqual(['im', 'Schnee']);
});

it('a word that nobody judged yet is right', () => {
  expect(misspeltPlaces(wordPlaces('lantren'), new Map())).toEqual([]);
});
