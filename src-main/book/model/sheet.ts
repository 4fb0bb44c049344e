// The measures of a book before anything is on its pages: bleed, safe area, gutter and spine. Sources: the usual
// demands of print-on-demand houses (bleed 0.125 in, 0.375 in from trim for what must not be cut, a gutter that
// grows with the page count, paper of 0.0025 in a leaf side for cream and 0.002252 in for white).

import { type BookChoices, PAGE_SIZES, type PageFormat } from '../../contract/book.ts';
import type { Rect } from './page.ts';

export const INCH = 72;

export const BLEED = 0.125 * INCH;
/** Nothing that must not be cut stands nearer to the trim than this. */
export const SAFE = 0.375 * INCH;

export function pageSize(format: PageFormat): { width: number; height: number } {
  return typeof format === 'string' ? PAGE_SIZES[format] : format;
}

/** What the binding swallows of each page, beyond the safe area. */
export function gutterFor(pageCount: number): number {
  if (pageCount <= 24) return 0;
  if (pageCount <= 150) return 0.125 * INCH;
  if (pageCount <= 300) return 0.25 * INCH;
  return 0.375 * INCH;
}

/** Inches that a page (half a leaf) is thick. */
const THICKNESS: Record<BookChoices['paper'], number> = { white: 0.002252, cream: 0.0025, colour: 0.002347 };

/** Points between front and back cover. */
export const spineWidth = (pageCount: number, paper: BookChoices['paper']): number =>
  pageCount * THICKNESS[paper] * INCH;

/** Of a book's pages between its covers, from 0: the first has the cover before it, then two face each other. */
export const sideOf = (index: number, rightToLeft: boolean): 'left' | 'right' =>
  (index % 2 === 0) === rightToLeft ? 'left' : 'right';

export interface Sheet {
  width: number;
  height: number;
  side: 'left' | 'right' | 'single';
  /** Where words may stand. */
  area: Rect;
}

/** @param gutter Of `gutterFor`, on the side of the binding. */
export function sheetFor(
  { width, height }: { width: number; height: number },
  side: Sheet['side'],
  gutter: number,
): Sheet {
  const shorter = Math.min(width, height);
  // Wider than safe, so that a page number has its place below; on a tiny page in proportion.
  const margin = Math.min(Math.max(1.5 * SAFE, 0.07 * shorter), 0.18 * shorter);
  const left = margin + (side === 'right' ? gutter : 0);
  const right = margin + (side === 'left' ? gutter : 0);
  const area = { x: left, y: margin, width: width - left - right, height: height - 2 * margin };
  return { width, height, side, area };
}

/** The page and its bleed on all sides; between facing pages there is none, but it is cut there all the same. */
export function bleedRect({ width, height }: { width: number; height: number }): Rect {
  return { x: -BLEED, y: -BLEED, width: width + 2 * BLEED, height: height + 2 * BLEED };
}
