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
      chapter: 'Winter',
      chapterNames: { de: 'Der Winter' },
      page: scenePage.parse({ letters: [{ kind: 'speech', text: 'Hello!' }] }),
      translations: {},
    },
    {
      id: 9,
      prompt: '',
      caption: 'The end',
      places: [],
      chapter: null,
      chapterNames: {},
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
    expect(languages).toEqual([
      { language: 'de', story: { title: 'Der Fuchs' }, scenes: [{ id: 7, chapter: 'Der Winter' }] },
    ]);
    expect(count).toBe(2);
  });
});

const table = [
  'where;key;zh-Hans;original',
  'x;scene 9;完;The end',
  'x;title;狐狸;whatever',
  'x;scene 7 letter 1;你好！;Hello!',
  'x;scene 7 chapter;冬;Winter',
  'x;scene 9 chapter;没有;gone',
  'x;scene 99;gone;gone',
].join('\n');

test('rows and columns may be sorted anew and parted by semicolons; what belongs nowhere is named', () => {
  const { languages, count, notes } = readCaptions(table, 'words.csv', story);
  expect(languages).toEqual([
    {
      language: 'zh-Hans',
      story: { title: '狐狸' },
      scenes: [
        { id: 7, chapter: '冬', letters: ['你好！'] },
        { id: 9, caption: '完' },
      ],
    },
  ]);
  expect(count).toBe(4);
  expect(notes).toEqual([expect.stringContaining('scene 9 chapter, scene 99.')]);
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
  expect(german.scenes.map(({ chapter }) => chapter)).toEqual(['Der Winter', null]);
  expect(notes).toEqual([expect.stringMatching(/de .*: 2\.$/)]);
  expect(inLanguage(translated, 'fr')).toEqual({ story: translated, notes: [] });
});

test('a chapter that is not translated keeps its name and is named; one without a name is left to its number', () => {
  const [first, second] = story.scenes as [StorySource['scenes'][0], StorySource['scenes'][0]];
  const summer = { ...second, chapter: 'Summer', translations: { de: { caption: 'Ende' } } };
  const unnamed = { ...first, id: 11, caption: '', chapter: ' ', chapterNames: { de: 'Weg' } };
  const { story: german, notes } = inLanguage({ ...story, scenes: [first, summer, unnamed] }, 'de');
  expect(german.scenes.map(({ chapter }) => chapter)).toEqual(['Der Winter', 'Summer', ' ']);
  expect(notes[1]).toMatch(/chapters have no name yet .*: Summer\.$/);
});
