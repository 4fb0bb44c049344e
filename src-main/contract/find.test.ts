import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findIn, replaceIn } from './find.ts';

const query = (text: string, more = {}) => ({ text, matchCase: false, wholeWords: false, ...more });

it('finds letters of either case, or only those that are written so', () => {
  expect(findIn('A fox. a Fox!', query('fox'))).toEqual([
    { at: 2, length: 3 },
    { at: 9, length: 3 },
  ]);
  expect(findIn('A fox. a Fox!', query('Fox', { matchCase: true }))).toEqual([{ at: 9, length: 3 }]);
  expect(findIn('ÄPFEL', query('äpfel'))).toHaveLength(1);
});

it('finds whole words only, in any letters', () => {
  expect(findIn('fox foxes fox’s', query('fox', { wholeWords: true }))).toHaveLength(2);
  expect(findIn('Bär Bären', query('bär', { wholeWords: true }))).toEqual([{ at: 0, length: 3 }]);
});

it('takes signs for what they are, in what is sought and in what takes its place', () => {
  expect(replaceIn('(a.b) $1 a+b', query('(a.b)'), '$&$1')).toBe('$&$1 $1 a+b');
  expect(replaceIn('🦊🦊', query('🦊'), '🐻')).toBe('🐻🐻');
});

it('replaces exactly what it finds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 1 }), (text, sought) => {
      const found = findIn(text, query(sought));
      const without = replaceIn(text, query(sought), '');
      expect(without.length).toBe(text.length - found.reduce((sum, { length }) => sum + length, 0));
    }),
  );
});
