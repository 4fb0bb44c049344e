import { expect, it } from 'vitest';
import { sentencesOf } from './sentence.ts';

it('shows a word alone, somebody with it, or somebody drawn so, in one style', () => {
  const sentences = sentencesOf({
    characters: ['fox', 'owl'],
    looks: ['orange', 'red coat', 'glasses'],
    places: ['in a meadow'],
    props: ['sleeping', 'in a meadow'],
    styles: ['a watercolor of', 'a sketch of'],
  });
  expect([...sentences]).toEqual([
    ['fox', 'a watercolor of a fox'],
    ['owl', 'a watercolor of an owl'],
    ['orange', 'a watercolor of an orange fox'],
    ['red coat', 'a watercolor of a fox with a red coat'],
    ['glasses', 'a watercolor of a fox with glasses'],
    ['in a meadow', 'a watercolor of a fox in a meadow'],
    ['sleeping', 'a watercolor of a fox sleeping'],
    ['a watercolor of', 'a watercolor of a fox'],
    ['a sketch of', 'a sketch of a fox'],
  ]);
});

it('makes do without lists of styles', () => {
  expect(sentencesOf({ words: ['castle'] }).get('castle')).toBe('a picture of a fox castle');
});
