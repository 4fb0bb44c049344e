import { describe, expect, test } from 'vitest';
import { bookChoices } from '../../contract/book.ts';
import { scenePage } from '../../contract/book-page.ts';
import type { StorySource } from '../book-source.ts';
import { captionsTable } from './captions-table.ts';
import { inLanguage } from './in-language.ts';
import { readCaptions } from './read-captions.ts';

const story: StorySource = {
  title: 'The fox, "red"',
  book: bookChoices.parse({ author: 'Somebody' }),
  translations: { de: { title: 'Der Fuchs' } },
  scenes: [
    {
      id: 7,
      prompt: '',
      caption: 'One;\ntwo, three',
      places: [],
      chapter: null,
      page: scenePage.parse({ letters: [{ kind: 'speech', text: 'Hello!' }] }),
      translations: {},
    },
    {
      id: 9,
      prompt: '',
      caption: 'The end',
      places: [],
      chapter: null,
      page: scenePage.parse({}),
      translations: {},
    },
  ],
  drawnWith: '',
  png: () => new Uint8Array(),
};

describe.each([',', '\t'] as const)('a table parted by %j', (delimiter) => {
  test('has a row for each text and a column for each language, and comes back as it went', () => {
    const table = captionsTable(story, delimiter);
    expect(table.startsWith('\ufeffkey')).toBe(true);
    const { languages, count, notes } = readCaptions(table, 'words.csv', story);
    expect(notes).toEqual([]);
    expect(languages).toEqual([{ language: 'de', story: { title: 'Der Fuchs' }, scenes: [] }]);
    expect(count).toBe(1);
  });
});

const table = [
  'where;key;zh-Hans;original',
  'x;scene 9;完;The end',
  'x;title;狐狸;whatever',
  'x;scene 7 letter 1;你好！;Hello!',
  'x;scene 99;gone;gone',
].join('\n');

test('rows and columns may be sorted anew and parted by semicolons; what belongs nowhere is named', () => {
  const { languages, count, notes } = readCaptions(table, 'words.csv', story);
  expect(languages).toEqual([
    {
      language: 'zh-Hans',
      story: { title: '狐狸' },
      scenes: [
        { id: 7, letters: ['你好！'] },
        { id: 9, caption: '完' },
      ],
    },
  ]);
  expect(count).toBe(3);
  expect(notes).toEqual([expect.stringContaining('scene 99')]);
});

test.each([
  ['where,de\nx,y', /no column named “key”/],
  ['key,original\ntitle,x', /no column of a language/],
  ['key,Deutsch!\ntitle,x', /column “Deutsch!”, which is no language/],
  ['key,de\ntitle,"x', /quotation mark in row/],
  ['', /no column named/],
])('%j is refused', (text, message) => {
  expect(() => readCaptions(text, 'words.csv', story)).toThrow(message);
});

test('a book in another language has its words, and names the scenes that lack them', () => {
  const translated = {
    ...story,
    scenes: story.scenes.map((scene, index) =>
      index === 0 ? { ...scene, translations: { de: { caption: 'Eins', letters: ['Hallo!'] } } } : scene,
    ),
  };
  const { story: german, notes } = inLanguage(translated, 'de');
  expect(german.title).toBe('Der Fuchs');
  expect(german.book).toMatchObject({ author: 'Somebody', language: 'de' });
  expect(german.scenes.map(({ caption }) => caption)).toEqual(['Eins', 'The end']);
  expect(german.scenes[0]!.page.letters[0]!.text).toBe('Hallo!');
  expect(notes).toEqual([expect.stringMatching(/de .*: 2\.$/)]);
  expect(inLanguage(translated, 'fr')).toEqual({ story: translated, notes: [] });
});
