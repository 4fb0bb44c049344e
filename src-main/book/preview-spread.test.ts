import { expect, test } from 'vitest';
import { bookChoices } from '../contract/book.ts';
import { plainPage } from '../contract/book-page.ts';
import { bookPreview, previewLayouts } from '../contract/book-preview.ts';
import { layOutBook, wordsOf } from './lay-out-book.ts';
import type { BookContent } from './model/content.ts';
import { previewLayouts as layouts } from './preview-layouts.ts';
import { previewSpread } from './preview-spread.ts';
import { openBookFonts } from './type/book-fonts.ts';
import { TYPE_THEMES } from './type/themes.ts';

const content: BookContent = {
  title: 'The fox',
  subtitle: '',
  author: '',
  dedication: '',
  blurb: '',
  language: 'en',
  drawnWith: '',
  scenes: [1, 2].map((frame) => ({
    id: frame + 10,
    page: plainPage,
    caption: 'A fox found a light.',
    alt: 'a fox',
    picture: { frame, width: 256, height: 256, tones: { light: '#eeeeee', dark: '#222222' } },
  })),
};

test('what is shown is what is exported: the same boxes, letters as outlines, two facing pages at a time', async () => {
  const options = bookChoices.parse({});
  const fonts = await openBookFonts(TYPE_THEMES[options.theme], wordsOf(content, options));
  const book = layOutBook(content, options, fonts);
  const shown = previewSpread(book, fonts, 2);
  expect(bookPreview.parse({ ...shown, notes: [] })).toEqual({ ...shown, notes: [] });
  expect(shown.pages.map(({ side }) => side)).toEqual(['left', 'right']);
  const page = book.pages.find(({ scenes }) => scenes[0] === 0)!;
  const mirrored = shown.pages[1]!;
  expect(mirrored.boxes).toHaveLength(page.boxes.length);
  expect(mirrored.text).toBe('A fox found a light.');
  const [picture, drawn] = [mirrored.boxes[0]!, page.boxes[0]!];
  expect(picture).toMatchObject({ kind: 'picture', frame: 1 });
  if (picture.kind === 'picture' && drawn.kind === 'picture') expect(picture.crop).toEqual(drawn.crop);
  const line = page.boxes.find((box) => box.kind === 'text')!.lines[0]!;
  const outlines = mirrored.boxes.flatMap((box) => (box.kind === 'shape' ? [box.path] : []));
  const xs = [...outlines.at(-1)!.matchAll(/[ML]([\d.]+)/g)].map(([, x]) => Number(x));
  expect(Math.min(...xs)).toBeGreaterThan(line.x - 2);
  expect(Math.max(...xs)).toBeLessThan(line.x + line.width + 2);
  expect(previewSpread(book, fonts, 99).spread).toBe(shown.scenes.length - 1);
});

test('a scene is shown in every layout that takes it, where it stands', async () => {
  const options = bookChoices.parse({});
  const fonts = await openBookFonts(TYPE_THEMES[options.theme], wordsOf(content, options));
  const book = layOutBook(content, options, fonts);
  const shown = layouts(book, fonts, 12);
  expect(previewLayouts.parse(shown)).toEqual(shown);
  expect(shown.layouts.map(({ layout }) => layout)).toContain('vignette');
  // Its few words are too few to go around a picture.
  expect(shown.layouts.map(({ layout }) => layout)).not.toContain('text-around');
  expect(shown.layouts.every(({ pages }) => pages[0]!.side === 'left')).toBe(true);
  expect(shown.layouts[0]!.pages[0]!.boxes[0]).toMatchObject({ kind: 'picture', scene: 12, frame: 2 });
  expect(layouts(book, fonts, 99).layouts).toEqual([]);
});
