import { expect, test } from 'vitest';
import { bareIdentity, bareWords, bridged } from './bridge.ts';

test.each([
  ['a red fox with a coat', 'a fox'],
  ['a small old owl', 'an owl'],
  ['an orange cat, asleep', 'a cat'],
  ['the brave little tailor in a hat', 'the tailor'],
  ['Bruno', 'Bruno'],
  ['fox', 'fox'],
  ['two white rabbits wearing scarves', 'rabbits'],
  ['一只红狐狸', '一只红狐狸'],
])('%s is %s', (words, bare) => expect(bareWords(words)).toBe(bare));

test('an identity prompt keeps its style and who is in it', () => {
  const style = 'A red fox sketch of';
  const cast = ['a red fox with a coat', 'a small owl'];
  expect(bareIdentity(`${style} ${cast.join(' and ')}`, style, cast)).toBe(`${style} a fox and an owl`);
  expect(bareIdentity(`${style} a red fox with a coat`, style, [])).toBe(`${style} a fox`);
  expect(bareIdentity(style, style, [])).toBe(style);
});

test('the difference lands on the first end of text, and nowhere else', () => {
  const states = Float32Array.from({ length: 8 }, (_, i) => i);
  const whole = { states: Float32Array.of(0, 0, 5, 7), row: 1 };
  const bare = { states: Float32Array.of(1, 2, 0, 0), row: 0 };
  expect(bridged({ states, row: 2 }, 2, whole, bare, 0.5)).toEqual(Float32Array.of(0, 1, 2, 3, 6, 7.5, 6, 7));
});
