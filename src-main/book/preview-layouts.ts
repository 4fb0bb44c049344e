// What a scene would look like in each layout, small: where it would stand in the book, with bars for its lines of words.

import type { PreviewLayouts } from '../contract/book-preview.ts';
import { groundsOf } from './grounds.ts';
import type { Book } from './lay-out-book.ts';
import type { LaidOut } from './layouts/ground.ts';
import { withLettering } from './layouts/lettering.ts';
import { layoutsThatFit } from './layouts/scene-pages.ts';
import { n, type TextBox } from './model/page.ts';
import { sideOf } from './model/sheet.ts';
import { previewPage } from './paint/preview.ts';
import type { BookFonts } from './type/book-fonts.ts';

/** Nothing where there is no such scene. */
export function previewLayouts(book: Book, fonts: BookFonts, id: number): PreviewLayouts {
  const { content, rightToLeft, pages, width, height } = book;
  const index = content.scenes.findIndex((scene) => scene.id === id);
  const first = pages.findIndex(({ kind, scenes }) => kind === 'story' && scenes.includes(index));
  if (index < 0 || first < 0) return { width, height, rightToLeft, layouts: [] };
  const grounds = groundsOf(book, fonts);
  // The cover is none of those inside.
  const sideAt = (page: number) => sideOf(page - 1, rightToLeft);
  const fitting = layoutsThatFit(content.scenes[index]!, (ahead) => grounds(sideAt(first + ahead)));
  const layouts = fitting.map(({ layout, pages: laid }) => ({
    layout,
    pages: laid.map((one, ahead) =>
      previewPage(book, pageOf(one, sideAt(first + ahead)), (box) => bars(box)),
    ),
  }));
  return { width, height, rightToLeft, layouts };

  function pageOf({ boxes, background }: LaidOut, side: 'left' | 'right') {
    const { paper } = grounds(side).theme;
    return {
      ...{ kind: 'story' as const, side, width, height },
      boxes: withLettering(grounds(side), boxes, content.scenes),
      ...{ background: background ?? paper, scenes: [index] },
    };
  }
}

/** Letters of a page that is seen as large as a thumb. */
const bars = ({ lines, size }: TextBox): string =>
  lines
    .map(({ x, y, width }) => `M${n(x)} ${n(y - size * 0.5)}h${n(width)}v${n(size * 0.42)}h${n(-width)}Z`)
    .join('');
