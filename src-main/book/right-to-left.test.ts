import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BookPatch, bookChoices, exportOptions } from '../contract/book.ts';
import { plainPage } from '../contract/book-page.ts';
import { bookPreview, previewLayouts as layoutsView } from '../contract/book-preview.ts';
import { temporaryFolder } from '../files/testing/temporary-folder.ts';
import type { StorySource } from './book-source.ts';
import { inLanguage } from './captions/in-language.ts';
import { exportBook, makeBook } from './export-book.ts';
import { layOutBook } from './lay-out-book.ts';
import type { BookContent } from './model/content.ts';
import { evenMeasure } from './model/measure-for-tests.ts';
import type { Page, PictureBox, TextBox } from './model/page.ts';
import { previewLayouts } from './preview-layouts.ts';
import { previewSpread } from './preview-spread.ts';
import { zipEntry } from './zip-entry-for-tests.ts';

const captions = ['שועל קטן מצא פנס.', 'הוא הלך ביער השקט.', 'מי שם?', 'כולם ישנו.'];

/** Laid out by lengths that can be counted. */
function laid(language: string, options: BookPatch = {}, more: Partial<BookContent['scenes'][number]> = {}) {
  const content: BookContent = {
    ...{ title: 'השועל', subtitle: '', author: 'מיכל', dedication: '', blurb: '', language, drawnWith: '' },
    scenes: captions.map((caption, index) => ({
      ...{ id: index + 1, caption, alt: caption, page: plainPage },
      picture: {
        ...{ frame: index + 1, width: 512, height: 512 },
        tones: { light: '#eeeeee', dark: '#222222' },
      },
      ...more,
    })),
  };
  return layOutBook(content, bookChoices.parse(options), evenMeasure);
}

const pictures = (page: Page): PictureBox[] => page.boxes.filter((box) => box.kind === 'picture');
const texts = (page: Page): TextBox[] => page.boxes.filter((box) => box.kind === 'text');
const mirrored = ({ x, width }: { x: number; width: number }, page: Page) => page.width - x - width;

describe('a book from right to left', () => {
  test('is bound on the right: its first page is a left one, its margins are wider there', () => {
    const layout = 'comic' as const;
    const [he, en] = ['he', 'en'].map((language) => laid(language, { layout, panels: 1 }));
    expect(he!.rightToLeft).toBe(true);
    expect(he!.pages.map(({ side }) => side)).toEqual([
      ...['single', 'left', 'right', 'left', 'right', 'left', 'right', 'left', 'right', 'single'],
    ]);
    for (const [index, page] of he!.pages.entries())
      for (const [at, picture] of pictures(page).entries())
        expect(mirrored(picture, page)).toBeCloseTo(pictures(en!.pages[index]!)[at]!.x, 6);
  });

  test('widens the margins at its binding where it has many pages', () => {
    const scenes = Array.from({ length: 30 }, (_, index) => index);
    const content = laid('he').content;
    const long = {
      ...content,
      scenes: scenes.map((index) => ({ ...content.scenes[index % 4]!, id: index + 1 })),
    };
    const book = layOutBook(long, bookChoices.parse({ layout: 'comic', panels: 1 }), evenMeasure);
    expect(book.gutter).toBeGreaterThan(0);
    const first = book.pages.find((page) => page.kind === 'story' && page.side === 'left')!;
    const { x, width } = pictures(first)[0]!;
    expect(first.width - x - width - x).toBeCloseTo(book.gutter, 6);
  });

  test('has its panels from the right, with their words in that corner', () => {
    const page = laid('he', { layout: 'comic', panels: 4 }).pages.find(({ kind }) => kind === 'story')!;
    const [one, two, three, four] = pictures(page);
    expect(one!.x).toBeGreaterThan(two!.x + two!.width);
    expect(three!.x).toBeGreaterThan(four!.x + four!.width);
    expect([two!.y, four!.y]).toEqual([one!.y, three!.y]);
    for (const [index, text] of texts(page).slice(0, 4).entries()) {
      const panel = pictures(page)[index]!;
      expect(text.text).toBe(captions[index]);
      for (const { x, width } of text.lines) {
        expect(x).toBeGreaterThan(panel.x);
        expect(x + width).toBeLessThan(panel.x + panel.width);
      }
      const { x, width } = text.lines[0]!;
      expect(panel.x + panel.width - x - width).toBeLessThan(x - panel.x);
    }
  });

  test('shows the right half of a picture across two pages first, which says what it shows', () => {
    const wide = { frame: 1, width: 1600, height: 800, tones: { light: '#eeeeee', dark: '#222222' } };
    const { pages } = laid('he', { layout: 'double-spread' }, { caption: '', picture: wide });
    const halves = pages.filter(({ layout }) => layout === 'double-spread');
    expect(halves.slice(0, 2).map(({ side }) => side)).toEqual(['right', 'left']);
    const [right, left] = halves.slice(0, 2).map((page) => pictures(page)[0]!);
    expect(right!.crop.x).toBeGreaterThan(left!.crop.x);
    expect([right!.alt, left!.alt]).toEqual([expect.any(String), undefined]);
  });

  test('keeps the words of a wide cover near its spine', () => {
    const [cover] = laid('he', { format: '16:9' }).pages;
    const [title] = texts(cover!);
    expect(Math.min(...title!.lines.map(({ x }) => x))).toBeGreaterThan(cover!.width / 2);
    expect(pictures(cover!)[0]).toMatchObject({ x: expect.closeTo(-9, 6) });
  });

  test('lets the one on the right speak first', () => {
    const subject = { top: 0.3, bottom: 0.9 };
    const subjects = [
      { ...subject, left: 0.05, right: 0.3 },
      { ...subject, left: 0.7, right: 0.95 },
    ];
    const letters = [{ kind: 'speech' as const, text: 'מי שם?', at: null, tail: null, size: 1 }];
    const tip = (language: string) => {
      const content = laid(language).content.scenes[0]!;
      const { pages } = laid(
        language,
        { layout: 'full-bleed' },
        { picture: { ...content.picture!, subjects }, page: { ...plainPage, letters }, caption: '' },
      );
      const page = pages.find(({ kind }) => kind === 'story')!;
      return texts(page).find(({ letter }) => letter)!.letter!.tip!.x / page.width;
    };
    expect(tip('he')).toBeGreaterThan(0.5);
    expect(tip('en')).toBeLessThan(0.5);
  });

  test('shows bands of words as wide as they are', () => {
    const book = laid('he', { layout: 'full-bleed', theme: 'comic' });
    const page = book.pages.find(({ kind }) => kind === 'story')!;
    const [text] = texts(page);
    for (const { x, width } of text!.lines) {
      expect(x).toBeGreaterThanOrEqual(text!.x - 0.01);
      expect(x + width).toBeLessThanOrEqual(text!.x + text!.width + 0.01);
    }
  });
});

describe('a story in Hebrew, written in every form', () => {
  const folder = temporaryFolder();
  afterAll(() => folder[Symbol.dispose]());
  const name = 'השועל';
  const told = captions.slice(0, 2);
  let png: Buffer;

  const story = (words: readonly string[], book: BookPatch = {}): StorySource => ({
    title: name,
    book: bookChoices.parse({ author: 'מיכל', dedication: 'For you', ...book }),
    translations: {},
    scenes: words.map((caption, index) => ({
      ...{ id: index + 1, prompt: 'a fox', caption, chapter: index === 1 ? 'היער' : null },
      page: {
        ...plainPage,
        letters: index === 0 ? [{ kind: 'speech', text: 'שלום', at: null, tail: null, size: 1 }] : [],
      },
      ...{ places: [], translations: { en: { caption: 'A fox.' } }, chapterNames: { en: 'The wood' } },
      frame: { id: index + 1, width: 64, height: 64, subjects: [] },
    })),
    drawnWith: '',
    png: () => png,
  });
  beforeAll(async () => {
    const create = { width: 64, height: 64, channels: 3 as const, background: '#336699' };
    png = await sharp({ create }).png().toBuffer();
    await exportBook({
      ...{ story: story(told), folder: folder.path, unnamed: name, signal: new AbortController().signal },
      options: exportOptions.parse({ to: ['pdf', 'epub', 'epub-text', 'cbz', 'html', 'docx'] }),
    });
  });

  const entry = (file: string, wanted: string) => zipEntry(join(folder.path, file), wanted);

  test('is taken for Hebrew without being told; Arabic, Persian and Urdu by their letters', async () => {
    const languageOf = async (words: string) => (await makeBook(story([words]))).book.content.language;
    expect(await languageOf(captions[0]!)).toBe('he');
    expect(await languageOf('مرحبا يا ثعلب')).toBe('ar');
    expect(await languageOf('روباه کوچک چراغ را پیدا کرد')).toBe('fa');
    expect(await languageOf('لومڑی کو روشنی ملی ہے')).toBe('ur');
    expect(await languageOf('The fox said: שלום')).toBe('en');
  });

  test('as PDF is told to be turned the other way, and ends in its language', () => {
    const pdf = readFileSync(join(folder.path, `${name}.pdf`), 'latin1');
    expect(pdf).toContain('/Direction /R2L');
    expect(pdf).toContain('/Lang (he)');
  });

  test('as EPUB with fixed pages turns the other way, each page on its side', async () => {
    const opf = await entry(`${name}.epub`, 'EPUB/package.opf');
    expect(opf).toContain('<spine page-progression-direction="rtl">');
    expect(opf).toMatch(/<package [^>]*dir="rtl"/);
    const sides = [...opf.matchAll(/page-spread-(left|right|center)"/g)].map(([, side]) => side);
    expect(sides.slice(0, 4)).toEqual(['center', 'left', 'right', 'left']);
    expect(await entry(`${name}.epub`, 'EPUB/nav.xhtml')).toMatch(/<html [^>]*dir="rtl"/);
    // What has its place begins at its left end.
    expect(await entry(`${name}.epub`, 'EPUB/page-002.xhtml')).not.toContain('dir="rtl"');
  });

  test('as EPUB whose text flows turns the other way too; balloons keep their places', async () => {
    const file = `${name} - text.epub`;
    expect(await entry(file, 'EPUB/package.opf')).toContain('<spine page-progression-direction="rtl">');
    const scenes = await entry(file, 'EPUB/scenes-01.xhtml');
    expect(scenes).toMatch(/<html [^>]*dir="rtl"/);
    expect(scenes).toMatch(/<svg [^>]*direction="ltr"/);
  });

  test('as HTML, as a comic archive', async () => {
    const html = readFileSync(join(folder.path, `${name}.html`), 'utf8');
    expect(html).toContain('<html lang="he" dir="rtl">');
    expect(html).toMatch(/<svg [^>]*direction="ltr"/);
    expect(await entry(`${name}.cbz`, 'ComicInfo.xml')).toContain('<Manga>YesAndRightToLeft</Manga>');
  });

  test('as Word has paragraphs and words from right to left, others as they are', async () => {
    const word = await entry(`${name}.docx`, 'word/document.xml');
    const paragraphs = [...word.matchAll(/<w:p>.*?<\/w:p>/g)].map(([one]) => one);
    const saying = (text: string) => paragraphs.find((one) => one.includes(text))!;
    for (const text of [name, 'מיכל', 'היער', ...told])
      expect([text, /<w:bidi\/>/.test(saying(text)), /<w:rtl\/>/.test(saying(text))]).toEqual([
        text,
        true,
        true,
      ]);
    expect(saying('For you')).not.toMatch(/w:bidi|w:rtl/);
  });

  test('in another of its languages is bound as that is', async () => {
    const bound = async (language: string | null) =>
      (await makeBook(inLanguage(story(told), language).story)).book.rightToLeft;
    expect([await bound(null), await bound('en')]).toEqual([true, false]);
  });

  test('is shown as it is read: the right page first, panels and layouts the same way', async () => {
    const { book, fonts } = await makeBook(story(told));
    const shown = previewSpread(book, fonts, 2);
    expect(bookPreview.parse({ ...shown, notes: [] })).toMatchObject({ rightToLeft: true });
    expect(shown.pages.map(({ side }) => side)).toEqual(['right', 'left']);
    expect(shown.pages[0]!.number).toBeLessThan(shown.pages[1]!.number);
    const layouts = layoutsView.parse(previewLayouts(book, fonts, 1));
    const at = book.pages.find(({ scenes }) => scenes.includes(0))!.side;
    expect(layouts).toMatchObject({ rightToLeft: true });
    expect(new Set(layouts.layouts.map(({ pages }) => pages[0]!.side))).toEqual(new Set([at]));
  });
});
