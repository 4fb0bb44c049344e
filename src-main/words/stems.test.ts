import { expect, it } from 'vitest';
import { stemsOf } from './stems.ts';

const irregular = new Map([
  ['mice', 'mouse'],
  ['slept', 'sleep'],
]);
const stems = (word: string) => stemsOf(word, irregular);

it.each([
  ['foxes', 'fox'],
  ['ponies', 'pony'],
  ['wolves', 'wolf'],
  ['knives', 'knife'],
  ['elephants', 'elephant'],
  ['owl’s', 'owl'],
  ['mice', 'mouse'],
  ['slept', 'sleep'],
  ['hopping', 'hop'],
  ['hoping', 'hope'],
  ['calling', 'call'],
  ['galloped', 'gallop'],
  ['carried', 'carry'],
  ['waved', 'wave'],
])('%s may be a form of %s', (word, stem) => {
  expect(stems(word)).toContain(stem);
  expect(stems(word)[0]).toBe(word.replace('’s', ''));
});

it.each([['glass'], ['bus'], ['iris'], ['ring'], ['red'], ['fox']])(
  '%s is a form of nothing else',
  (word) => {
    expect(stems(word)).toEqual([word]);
  },
);
