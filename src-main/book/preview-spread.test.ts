import { expect, test } from 'vitest';
import { bookOptions, bookPreview } from '../contract/book.ts';
import { layOutBook, wordsOf } from './lay-out-book.ts';
import type { BookContent } from './model/content.ts';
import { previewSpread } from './preview-spread.ts';
import { openBookFonts } from './type/book-fonts.ts';
import { TYPE_THEMES } from './type/themes.ts';

const content: BookContent = {
  title: 'The fox',
  author: '',
  dedication: '',
  language: 'en',
  drawnWith: '',
  scenes: [1, 2].map((frame) => ({
    caption: 'A fox found a light.',
    alt: 'a fox',
    picture: { frame, width: 256, height: 256, tones: { light: '#eeeeee', dark: '#222222' } },
  })),
};

test('what is shown is what is exported: the same boxes, letters as outlines, two facing pages at a time', async () => {
  const options = bookOptions.parse({});
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
  expect(previewSpread(book, fonts, 99).spread).toBe(shown.spreads - 1);
});
