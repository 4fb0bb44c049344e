// With the real thesaurus and the words that the built-in model was taught. What is near what was judged by hand.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isSmallWord, type WordLists, wordsOf } from '../contract/words.ts';
import { knownWords, nearest, parseThesaurus } from './thesaurus.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const thesaurus = parseThesaurus(
  gunzipSync(readFileSync(new URL('../../assets/words/thesaurus.txt.gz', import.meta.url))).toString(),
);
const { styles: _, ...lists }: WordLists = JSON.parse(read('native-models/pocket/fabula.json')).words;
const taught = new Set(Object.values(lists).flatMap((phrases) => phrases.flatMap(wordsOf)));
const known = knownWords(
  [...taught].filter((word) => !isSmallWord(word)),
  thesaurus,
);
const near = (word: string) => nearest(word, known, thesaurus);

describe('the nearest word', () => {
  it.each([
    // animals
    ['elephant', 'monkey'],
    ['giraffe', 'deer'],
    ['zebra', 'horse'],
    ['pony', 'horse'],
    ['donkey', 'horse'],
    ['sheep', 'deer'],
    ['crocodile', 'fish'],
    ['turtle', 'fish'],
    ['squirrel', 'mouse'],
    ['kangaroo', 'koala'],
    ['eagle', 'owl'],
    ['chicken', 'chick'],
    ['goose', 'penguin'],
    ['kitten', 'puppy'],
    ['bee', 'butterfly'],
    // people and other beings
    ['queen', 'princess'],
    ['knight', 'princess'],
    ['policeman', 'detective'],
    ['mother', 'grandmother'],
    ['pirate', 'woman'],
    ['sailor', 'soldier'],
    ['fairy', 'vampire'],
    ['monster', 'dragon'],
    ['mermaid', 'unicorn'],
    // places
    ['house', 'castle'],
    ['hospital', 'barn'],
    ['tower', 'lighthouse'],
    ['hill', 'mountain'],
    ['pond', 'lake'],
    ['ocean', 'sea'],
    ['stream', 'river'],
    ['road', 'street'],
    ['planet', 'moon'],
    ['sun', 'star'],
    // things
    ['car', 'rocket'],
    ['bus', 'train'],
    ['ship', 'boat'],
    ['lamp', 'lantern'],
    ['chair', 'throne'],
    ['spoon', 'cup'],
    ['dress', 'sweater'],
    ['crown', 'hat'],
    ['necklace', 'gem'],
    ['doll', 'toy'],
    ['piano', 'drum'],
    ['suitcase', 'basket'],
    ['treasure', 'gift'],
    // food
    ['pear', 'apple'],
    ['bread', 'cake'],
    ['pizza', 'cake'],
    ['cheese', 'honey'],
    // weather and time
    ['wind', 'storm'],
    ['evening', 'night'],
    ['summer', 'winter'],
    // colours, actions and the rest
    ['scarlet', 'red'],
    ['turquoise', 'blue'],
    ['violet', 'purple'],
    ['gallop', 'walking'],
    ['hugging', 'holding'],
    ['huge', 'big'],
  ])('to “%s” may be “%s”', (word, expected) => {
    expect(near(word)).toContain(expected);
  });

  it('is of the same stem before all others', () => {
    expect(near('mice')[0]).toBe('mouse');
    expect(near('wolves')[0]).toBe('wolf');
    expect(near('slept')[0]).toBe('sleeping');
    expect(near('ran')[0]).toBe('running');
    expect(near('bears')[0]).toBe('bear');
  });

  it('is none where nothing is near', () => {
    for (const word of ['zxqvolp', 'computer', 'blanket', 'happy', '狐'])
      expect(near(word), word).toEqual([]);
  });

  it('is named three times at most, once for each stem', () => {
    for (const word of ['sun', 'elephant', 'hill', 'walked']) {
      expect(near(word).length).toBeLessThanOrEqual(3);
      expect(new Set(near(word).map((one) => one.replace(/s$|ing$/, ''))).size).toBe(near(word).length);
    }
  });
});

describe('the file', () => {
  it('has a section for each kind, and forms', () => {
    const sections = new Set(
      [...thesaurus.meanings.values()].flatMap((all) => all.map(({ section }) => section)),
    );
    expect([...sections].sort()).toEqual(['actions', 'adjectives', 'colours', 'things']);
    expect(thesaurus.irregular.get('children')).toBe('child');
  });

  it('is refused by line where it is broken', () => {
    expect(() => parseThesaurus('[things]\n0 fox\n2 owl')).toThrow('Line 3');
    expect(() => parseThesaurus('0 fox')).toThrow('Line 1');
  });
});
