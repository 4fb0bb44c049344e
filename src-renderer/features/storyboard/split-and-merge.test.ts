import { expect, it } from 'vitest';
import { partsAt } from './split-and-merge.ts';

const parts = (text: string): string[] => {
  const cuts = partsAt(text);
  return [...cuts, text.length].map((end, index) => text.slice(cuts[index - 1] ?? 0, end).trim());
};

it('cuts at line ends where there are any, else behind sentences', () => {
  expect(parts('A fox. Two foxes.\nAn owl')).toEqual(['A fox. Two foxes.', 'An owl']);
  expect(parts('“Hoo!” said the owl. Then it flew… Away?')).toEqual([
    '“Hoo!” said the owl.',
    'Then it flew…',
    'Away?',
  ]);
  expect(parts('狐狸来了。猫头鹰飞走了。')).toEqual(['狐狸来了。', '猫头鹰飞走了。']);
});

it('leaves one sentence whole', () => {
  expect(parts('a fox in the snow.')).toEqual(['a fox in the snow.']);
  expect(parts('')).toEqual(['']);
});
