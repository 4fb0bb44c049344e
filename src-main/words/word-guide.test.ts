import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { WordLists } from '../contract/words.ts';
import { WordGuide } from './word-guide.ts';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const guide = new WordGuide(at('assets/words/thesaurus.txt.gz'));
const pocket: WordLists = JSON.parse(readFileSync(at('native-models/pocket/fabula.json'), 'utf8')).words;
const check = async (text: string, lists = pocket) => (await guide.check([text], lists))[0]!;

describe('a text', () => {
  it('hears of its unknown words and what is near them', async () => {
    const { unknown, language } = await check('An elephant with a lantern and a zxqvolp');
    expect(unknown).toEqual([
      { word: 'elephant', nearest: expect.arrayContaining(['monkey']) },
      { word: 'zxqvolp', nearest: [] },
    ]);
    expect(language).toBeNull();
  });

  it('is never offered a word for how it is drawn', async () => {
    const { unknown } = await check('a collage and a fresco');
    expect(unknown.map(({ word }) => word)).toEqual(['collage', 'fresco']);
    const styles = new Set(pocket.styles!.flatMap((one) => one.split(' ')));
    for (const { nearest } of unknown) for (const one of nearest) expect(styles.has(one), one).toBe(false);
  });
});

describe('the language', () => {
  it.each([
    ['Ein Bär sitzt im Wald', 'de'],
    ['Der Drache landet auf dem Hügel', 'de'],
    ['un ours dans la forêt', 'fr'],
    ['Un oso en el bosque', 'es'],
    ['En björn i skogen', 'sv'],
    ['медведь в лесу', 'ru'],
    ['狐狸在森林里', 'zh'],
    ['小さな狐', 'ja'],
    ['медведь', 'ru'],
  ])('of “%s” is %s', async (text, expected) => {
    expect((await check(text)).language).toBe(expected);
  });

  it.each([
    ['robot tea'],
    // The detector alone says Estonian, Dutch, Italian and Romanian.
    ['panda koala tea'],
    ['robot drinks tea'],
    ['a banana on a piano'],
    ['koala in kimono'],
    ['galloping giraffe'],
    ['a zxqvolp'],
    ['Bruno'],
    ['the elephant gallops past a crooked lamppost'],
    ['Bruno and Lili paint the barn'],
    ['🐻🍯🌲'],
    ['12 34'],
    [''],
  ])('of “%s” is not called foreign', async (text) => {
    expect((await check(text)).language).toBeNull();
  });
});

describe('something to draw', () => {
  const depictable = async (text: string, lists?: WordLists) => (await check(text, lists)).depictable;

  it.each([
    ['a fox'],
    ['two foxes'],
    ['in the snow'],
    ['an elephant under an umbrella'],
    ['santa claus'],
    ['A cartoon of a bear'],
  ])('is in “%s”', async (text) => {
    expect(await depictable(text)).toBe(true);
  });

  it.each([
    ['A soft watercolor picture of'],
    ['small and red, in front of something'],
    ['dancing happily'],
    ['an old elephant'],
    ['Ein Bär sitzt im Wald'],
    ['🐻🍯🌲'],
    [''],
  ])('is not in “%s”', async (text) => {
    expect(await depictable(text)).toBe(false);
  });

  it('is by the words of the model that is asked', async () => {
    expect(await depictable('an elephant', { words: ['elephant'] })).toBe(true);
    expect(await depictable('a zxqvolp', { characters: ['zxqvolp'] })).toBe(true);
    expect(await depictable('a fox', { words: ['elephant'] })).toBe(false);
  });
});
