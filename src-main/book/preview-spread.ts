// The pages that lie open together, as the studio shows them.

import type { z } from 'zod';
import type { bookPreview } from '../contract/book-preview.ts';
import type { Book } from './lay-out-book.ts';
import { inSpreads } from './output/pdf-file.ts';
import { outlineOf, previewPage } from './paint/preview.ts';
import type { BookFonts } from './type/book-fonts.ts';

/** @param wanted The last spread there is, where there are not so many. */
export function previewSpread(
  book: Book,
  fonts: BookFonts,
  wanted: number,
): Omit<z.infer<typeof bookPreview>, 'notes'> {
  const sheets = inSpreads(book);
  const spread = Math.min(wanted, sheets.length - 1);
  const pages = sheets[spread]!.pages.map((page) => previewPage(book, page, (box) => outlineOf(box, fonts)));
  const scenes = sheets.map((sheet) =>
    sheet.pages.flatMap((page) => page.scenes.map((index) => book.content.scenes[index]!.id)),
  );
  const { width, height, rightToLeft, content } = book;
  const { language } = content;
  return { width, height, rightToLeft, spread, scenes, pages, pageCount: book.pages.length, language };
}
