import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bookChoices, exportOptions } from '../contract/book.ts';
import { plainPage } from '../contract/book-page.ts';
import type { StorySource } from './book-source.ts';
import { exportBook, makeBook } from './export-book.ts';
import { stripPages } from './layouts/strip.ts';
import { zipEntry } from './zip-entry-for-tests.ts';

const folder = mkdtempSync(join(tmpdir(), 'fabula-chapters-'));
afterAll(() => rmSync(folder, { recursive: true }));

let png: Buffer;
beforeAll(async () => {
  const create = { width: 64, height: 64, channels: 3 as const, background: '#336699' };
  png = await sharp({ create }).png().toBuffer();
});

/** Scene 1 stands before all chapters; one begins at 2, one without a name at 4. */
const story = (chapters: readonly (string | null)[], book = {}): StorySource => ({
  title: 'The fox',
  book: bookChoices.parse(book),
  translations: {},
  scenes: chapters.map((chapter, index) => ({
    ...{ id: index + 1, prompt: 'a fox', caption: `Words ${index + 1}.`, chapter },
    ...{ page: plainPage, places: [], translations: {}, chapterNames: {} },
    frame: { id: index + 1, width: 64, height: 64, subjects: [] },
  })),
  drawnWith: '',
  png: () => png,
});
const grouped = [null, 'Lost & found', null, ' '];

const pagesOf = async (source: StorySource) => (await makeBook(source)).book.pages;

describe('a chapter', () => {
  test('opens with a page of its name, in front of its first scene', async () => {
    const pages = await pagesOf(story(grouped));
    expect(
      pages.map(({ kind, chapter, scenes }) => [kind, ...(chapter ? [chapter] : []), ...scenes].join(' ')),
    ).toEqual([
      ...['cover', 'title', 'dedication', 'story 0', 'chapter Lost & found', 'story 1', 'story 2'],
      ...['chapter Chapter 2', 'story 3', 'end', 'blank', 'back-cover'],
    ]);
    const [opening] = pages.filter(({ kind }) => kind === 'chapter');
    const words = opening!.boxes.filter((box) => box.kind === 'text');
    expect(words.map(({ role, text }) => [role, text])).toEqual([['chapter', 'Lost & found']]);
  });

  test('without a name is called in the language of the book', async () => {
    const names = async (language: string) =>
      (await pagesOf(story(['', ''], { language }))).flatMap(({ chapter }) => chapter ?? []);
    expect(await names('de')).toEqual(['Kapitel 1', 'Kapitel 2']);
    expect(await names('zh-Hans')).toEqual(['第1章', '第2章']);
    expect(await names('fi')).toEqual(['1', '2']);
  });

  test('begins no panel: its page of a comic begins with it', async () => {
    const scenes = async (chapters: readonly (string | null)[]) =>
      (await pagesOf(story(chapters, { layout: 'comic', panels: 4 })))
        .filter(({ kind }) => kind === 'story')
        .map((page) => page.scenes);
    expect(await scenes([null, null, null, null])).toEqual([[0, 1, 2, 3]]);
    expect(await scenes([null, null, 'Found', null])).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  test('is a piece of a strip', async () => {
    const { book, fonts } = await makeBook(story(grouped));
    const pieces = stripPages(book.content, book.choices, fonts);
    const words = pieces.map(({ boxes }) => boxes.flatMap((box) => (box.kind === 'text' ? box.text : [])));
    expect(words.flat()).toEqual([
      ...['The fox', 'Words 1.', 'Lost & found', 'Words 2.', 'Words 3.', 'Chapter 2', 'Words 4.'],
    ]);
  });
});

describe('a list of contents has the scenes of a chapter below it', () => {
  const name = 'The fox';
  beforeAll(async () => {
    await exportBook({
      story: story(grouped),
      options: exportOptions.parse({ to: ['pdf', 'epub', 'epub-text', 'html', 'docx'] }),
      folder,
      unnamed: name,
      signal: new AbortController().signal,
    });
  });

  test('of a PDF', () => {
    const pdf = readFileSync(join(folder, `${name}.pdf`), 'latin1');
    const items = [...pdf.matchAll(/(\d+) 0 obj\n<<([\s\S]*?)>>\nendobj/g)].flatMap(([, id, body]) => {
      const title = /\/Title \(([^)]*)\)/.exec(body!)?.[1];
      const parent = /\/Parent (\d+) 0 R/.exec(body!)?.[1];
      return title !== undefined && parent !== undefined ? [{ id, title, parent }] : [];
    });
    const titled = new Map(items.map(({ id, title }) => [id, title]));
    expect(items.map(({ title, parent }) => `${titled.get(parent) ?? 'top'}: ${title}`).sort()).toEqual([
      'Chapter 2: Words 4.',
      'Lost & found: Words 2.',
      'Lost & found: Words 3.',
      'top: Chapter 2',
      'top: Lost & found',
      'top: Words 1.',
    ]);
  });

  test('of an EPUB with fixed pages', async () => {
    const nav = await entry(`${name}.epub`, 'EPUB/nav.xhtml');
    expect(listOf(nav)).toBe(
      'The fox (page-001)|Words 1. (page-004)|Lost &amp; found (page-005)[Words 2. (page-006)|Words 3. (page-007)]' +
        '|Chapter 2 (page-008)[Words 4. (page-009)]',
    );
    expect(await entry(`${name}.epub`, 'EPUB/page-005.xhtml')).toContain('Lost &amp; found');
  });

  test('of an EPUB whose text flows, and over its scenes', async () => {
    const nav = await entry(`${name} - text.epub`, 'EPUB/nav.xhtml');
    expect(listOf(nav).replace(/ \([^)]*\)/g, '')).toBe(
      'The fox|Words 1.|Lost &amp; found[Words 2.|Words 3.]|Chapter 2[Words 4.]',
    );
    const text = await entry(`${name} - text.epub`, 'EPUB/scenes-01.xhtml');
    expect(text).toContain('<section id="scene-2"><h2 dir="auto">Lost &amp; found</h2>');
    expect(text.match(/<h2 /g)).toHaveLength(2);
  });

  test('of Word, whose headings they are; HTML has them too', async () => {
    const word = await entry(`${name}.docx`, 'word/document.xml');
    const headings = [...word.matchAll(/<w:pStyle w:val="Heading1"\/>[\s\S]*?<w:t[^>]*>([^<]*)</g)];
    expect(headings.map(([, text]) => text)).toEqual(['Lost &amp; found', 'Chapter 2']);
    const html = readFileSync(join(folder, `${name}.html`), 'utf8');
    expect([...html.matchAll(/<h2 dir="auto">(.*?)<\/h2>/g)].map(([, text]) => text)).toEqual([
      'Lost &amp; found',
      'Chapter 2',
    ]);
  });
});

/** Entries parted by “|”, those below one in brackets. */
const listOf = (nav: string): string =>
  /<\/h1><ol>(.*)<\/ol><\/nav>/
    .exec(nav)![1]!
    .replace(/<a href="([^".#]*)[^"]*">(.*?)<\/a>/g, '$2 ($1)')
    .replaceAll('<ol>', '[')
    .replaceAll('</ol>', ']')
    .replaceAll('</li><li>', '|')
    .replace(/<\/?li>/g, '');

const entry = (file: string, wanted: string): Promise<string> => zipEntry(join(folder, file), wanted);
