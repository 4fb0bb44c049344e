import { expect, it } from 'vitest';
import { outlined } from './outlined.ts';

it('makes a scene of each line with words', () => {
  expect(outlined('a hill\r\n\n  a lake  \n')).toEqual([{ prompt: 'a hill' }, { prompt: 'a lake' }]);
  expect(outlined(' \n')).toEqual([]);
});

it('begins a chapter with the line behind a heading', () => {
  expect(outlined('at home\n# The lake\na boat\nan island\n## Night')).toEqual([
    { prompt: 'at home' },
    { prompt: 'a boat', chapter: 'The lake' },
    { prompt: 'an island' },
    { prompt: '', chapter: 'Night' },
  ]);
  expect(outlined('# One\n# Two\na boat')).toEqual([
    { prompt: '', chapter: 'One' },
    { prompt: 'a boat', chapter: 'Two' },
  ]);
});
