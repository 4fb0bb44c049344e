import { expect, it } from 'vitest';
import { doingForms } from './verb-forms.ts';
import { unknownWords } from './words.ts';

it.each([
  ['finds', 'finding'],
  ['looks', 'looking'],
  ['looked', 'looking'],
  ['found', 'finding'],
  ['hides', 'hiding'],
  ['hid', 'hiding'],
  ['runs', 'running'],
  ['ran', 'running'],
  ['carries', 'carrying'],
  ['carried', 'carrying'],
  ['watches', 'watching'],
  ['hugged', 'hugging'],
  ['lies', 'lying'],
  ['flies', 'flying'],
  ['sees', 'seeing'],
  ['sleep', 'sleeping'],
])('%s may be what a model knows as %s', (word, doing) => {
  expect(doingForms(word)).toContain(doing);
});

it('does not make verbs of short words and of nouns that only look like past', () => {
  expect(doingForms('red')).toEqual(['reding', 'redding']);
  expect(doingForms('is')).toEqual([]);
  expect(doingForms('dress')).toEqual(['dressing']);
});

it('makes such words known, and no others', () => {
  const known = new Set(['fox', 'finding', 'sitting', 'boat']);
  expect(unknownWords('the fox finds a boat, sat in it and repairs it', known)).toEqual(['repairs']);
});
