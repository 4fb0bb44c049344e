import { expect, test } from 'vitest';
import { evenMeasure } from './measure-for-tests.ts';
import { isRightToLeft, seenPieces, turnsLeftward } from './reading-order.ts';
import { setText, type TextSetting, textOf } from './set-text.ts';

const setting: TextSetting = { role: 'body', size: 10, leading: 1.4, align: 'left', measure: 100 };

test('what is written from left to right stays one piece', () => {
  expect(seenPieces('The fox, and (then) the owl.', false)).toEqual(['The fox, and (then) the owl.']);
  expect(isRightToLeft('“The fox”')).toBe(false);
});

test('words from right to left are seen last first, with their signs mirrored', () => {
  expect(seenPieces('שועל (קטן).', true)).toEqual(['.', '(', 'קטן', ')', ' ', 'שועל']);
  expect(isRightToLeft('“שועל”')).toBe(true);
});

test('numbers and other languages keep their own direction among them', () => {
  expect(seenPieces('כל 12 סיפורים', true)).toEqual(['סיפורים', ' ', '12', ' ', 'כל']);
  expect(seenPieces('פנס Big Fox!', true)).toEqual(['!', 'Big Fox', ' ', 'פנס']);
  expect(seenPieces('A שועל קטן here', false)).toEqual(['A ', 'קטן', ' ', 'שועל', ' here']);
});

test('a paragraph from right to left begins at the right, line after line', () => {
  const { lines } = setText('שועל קטן מצא פנס גדול ביער', setting, evenMeasure);
  expect(lines.map(textOf)).toEqual(['פנס מצא קטן שועל', 'ביער גדול']);
  for (const { x, width } of lines) expect(x + width).toBeCloseTo(100, 6);
});

test('books turn as their language is written', () => {
  expect(['he', 'iw', 'ar-EG', 'fa', 'ur', 'yi', 'az-Arab', 'dv'].filter(turnsLeftward)).toHaveLength(8);
  expect(['en', 'de', 'zh-Hans', 'ja', 'az', 'ar-Latn', 'xyzzy'].filter(turnsLeftward)).toEqual([]);
});
