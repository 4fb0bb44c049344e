import { expect, it } from 'vitest';
import { withMnemonics } from './mnemonics.ts';

it('underlines the first letter of a word that is still free', () => {
  expect(withMnemonics(['Save', 'Save As…', 'Show in Folder', 'Settings…'])).toEqual([
    '&Save',
    'Save &As…',
    'Show &in Folder',
    'S&ettings…',
  ]);
});

it('leaves a label without a free letter alone, and one in signs without letters', () => {
  expect(withMnemonics(['A', 'a', '打开'])).toEqual(['&A', 'a', '打开']);
});

it('shows an ampersand as what it is', () => {
  expect(withMnemonics(['Cut & Paste', '& more'])).toEqual(['&Cut && Paste', '&& &more']);
});
