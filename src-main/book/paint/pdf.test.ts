import { createWriteStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../files/testing/temporary-folder.ts';
import type { Page, TextBox } from '../model/page.ts';
import { setText } from '../model/set-text.ts';
import { type BookFonts, openBookFonts } from '../type/book-fonts.ts';
import { ANDIKA } from '../type/families.ts';
import { TYPE_THEMES } from '../type/themes.ts';
import { type PdfOptions, writePdf } from './pdf.ts';
import { FOR_SCREEN } from './prepare-picture.ts';

const theme = { ...TYPE_THEMES['picture-book'], faces: { body: [ANDIKA], title: [ANDIKA] } };
const words = 'שועל קטן מצא פנס גדול ביער';
const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

/** Of a face that has the letters, as a person's own font comes in. */
const own = createRequire(import.meta.url).resolve(
  '@fontsource-variable/noto-sans-hebrew/files/noto-sans-hebrew-hebrew-wght-normal.woff2',
);
let fonts: BookFonts;
beforeAll(async () => {
  fonts = await openBookFonts(theme, { body: `Fox 12 ${words}`, title: 'Fox' }, own);
});

function textBox(text: string, measure: number): TextBox {
  const set = setText(text, { role: 'body', size: 10, leading: 1.4, align: 'left', measure }, fonts);
  const at = { x: 20, y: 20, width: measure, height: set.height };
  const lines = set.lines.map((line) => ({ ...line, x: line.x + at.x, y: line.y + at.y }));
  return { kind: 'text', role: 'caption', text, size: 10, colour: '#000000', lines, ...at };
}

const pageWith = (...boxes: Page['boxes'][number][]): Page => ({
  ...{ kind: 'story', side: 'left', width: 200, height: 200, background: '#ffffff', scenes: [] },
  boxes,
});

async function written(name: string, options: Partial<PdfOptions>): Promise<string> {
  const file = join(folder.path, name);
  const out = createWriteStream(file);
  await writePdf(
    {
      ...{ sheets: [], fonts, png: () => new Uint8Array(), quality: FOR_SCREEN, forPress: false },
      ...{ title: 'Fox', author: '', language: 'he', rightToLeft: false, madeAt: new Date(0) },
      ...options,
    },
    out,
  );
  return readFileSync(file, 'latin1');
}

/** What is drawn: the streams of pages, unpacked. */
const drawn = (pdf: string): string[] =>
  [...pdf.matchAll(/stream\n([\s\S]*?)\nendstream/g)].flatMap(([, packed]) => {
    try {
      const text = inflateSync(Buffer.from(packed!, 'latin1')).toString('latin1');
      return /\bTJ\b/.test(text) ? [text] : [];
    } catch {
      return [];
    }
  });

test('a space is drawn with a font that has one: a person’s own need not', async () => {
  expect(fonts.all.map(({ kit }) => kit.hasGlyphForCodePoint(0x20))).toEqual([true, false, false]);
  // A line of one word: no other font is there for the space behind it but those of the line.
  const box = textBox(`${words} Fox`, 60);
  expect(box.lines.length).toBeGreaterThan(2);
  const pdf = await written('space.pdf', { sheets: [{ pages: [pageWith(box)] }] });
  const glyphs = drawn(pdf).flatMap((text) =>
    [...text.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex]) => hex!.match(/.{4}/g) ?? []),
  );
  expect(glyphs.length).toBeGreaterThan(20);
  // Glyph 0 is drawn for what a font does not have, and PDF/A refuses it.
  expect(glyphs).not.toContain('0000');
});

describe('where it is not finished, its file is closed: Windows removes no open one', () => {
  const picture = {
    ...{ kind: 'picture' as const, picture: { frame: 1, width: 8, height: 8 } },
    ...{ crop: { x: 0, y: 0, width: 8, height: 8 }, x: 0, y: 0, width: 100, height: 100 },
  };

  test.each([
    ['a picture that cannot be read', {}],
    ['a stop', { signal: AbortSignal.abort() }],
  ])('for %s', async (_, more) => {
    const out = createWriteStream(join(folder.path, 'stopped.pdf'));
    const png = () => {
      throw new Error('damaged');
    };
    const writing = writePdf(
      {
        ...{ sheets: [{ pages: [pageWith(picture)] }], fonts, png, quality: FOR_SCREEN, forPress: false },
        ...{ title: 'Fox', author: '', language: 'en', rightToLeft: false, madeAt: new Date(0), ...more },
      },
      out,
    );
    await expect(writing).rejects.toThrow();
    expect(out.closed).toBe(true);
  });
});

describe('a sheet of two pages', () => {
  const pagesOf = () => ['Fox 1', 'Fox 2'].map((text) => pageWith(textBox(text, 100)));
  const [forPress, edge] = [true, 30];
  /** Where each page's origin lies, in the order in which they are drawn and read. */
  const places = (pdf: string) =>
    drawn(pdf).flatMap((text) => [...text.matchAll(/1 0 0 1 (\d+) 30 cm/g)].map(([, x]) => Number(x)));

  test('begins at its left', async () => {
    const pdf = await written('left.pdf', { sheets: [{ pages: pagesOf() }], forPress });
    expect(places(pdf)).toEqual([edge, edge + 200]);
    expect(pdf).not.toContain('/Direction');
  });

  test('begins at its right in a book that is read from there, and readers are told', async () => {
    const pdf = await written('right.pdf', { sheets: [{ pages: pagesOf() }], forPress, rightToLeft: true });
    expect(places(pdf)).toEqual([edge + 200, edge]);
    expect(pdf).toContain('/Direction /R2L');
  });

  test('has its spine between them, wherever it begins', async () => {
    const between = { width: 10, colour: '#ff0000' };
    const spines = async (rightToLeft: boolean) =>
      drawn(
        await written('spine.pdf', { sheets: [{ pages: pagesOf(), between }], forPress, rightToLeft }),
      ).flatMap((text) => [...text.matchAll(/(\d+) 21 10 218 re/g)].map(([, x]) => Number(x)));
    expect([await spines(false), await spines(true)]).toEqual([[edge + 200], [edge + 200]]);
  });
});
