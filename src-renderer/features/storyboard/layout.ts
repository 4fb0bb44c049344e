// Where cards lie, found by reckoning, so that any number of them scrolls. All have one width; a row is as high as its
// longest words make it, and what is empty takes no room.

import type { CardSize } from '../../core/state/ui-store.ts';
import type { BoardRow } from './rows.ts';

export interface GridLayout {
  columns: number;
  cardWidth: number;
  pictureHeight: number;
  /** From the top of one row to the top of the next, where words are short and nothing is read aloud. */
  rowHeight: number;
}

export const gap = 22;
/** Around all cards. */
export const margin = 24;
/** A card's own edge around its picture. */
export const cardPadding = 10;
/** Of a chapter, with the room below it. */
export const headingHeight = 58;
/** Number and one line of words below the picture. */
const wordsHeight = 72;
const promptLine = 20;
/** Of the sans serif that prompts are set in. */
const promptLetterWidth = 6.9;
export const mostPromptLines = 2;
const captionLine = 21;
const captionPadding = 8;
/** A longer caption ends in "…"; all of it is there once the keyboard is in it, and in the panel. */
export const mostCaptionLines = 4;
/** Of the serif that captions are set in, on average. */
const captionLetterWidth = 7.3;

const leastWidth: Readonly<Record<CardSize, number>> = { small: 196, medium: 238, large: 380 };

/** `aspect` is width by height of the story's pictures; very flat or tall ones are shown in a calmer box. */
export function layoutFor(width: number, size: CardSize, aspect: number): GridLayout {
  const inside = Math.max(width - 2 * margin, 160);
  const columns = Math.max(1, Math.floor((inside + gap) / (leastWidth[size] + gap)));
  const cardWidth = Math.floor((inside - gap * (columns - 1)) / columns);
  const calm = Math.min(Math.max(aspect, 0.75), 2.2);
  const pictureHeight = Math.round((cardWidth - 2 * cardPadding) / calm);
  return { columns, cardWidth, pictureHeight, rowHeight: pictureHeight + cardPadding + wordsHeight + gap };
}

/** How many lines a text takes on a card: about, as letters differ. */
function linesOf(text: string, { cardWidth }: GridLayout, letterWidth: number): number {
  if (text.trim() === '') return 0;
  const inLine = Math.max(1, Math.floor((cardWidth - 2 * cardPadding - 14) / letterWidth));
  return text
    .trimEnd()
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / inLine)), 0);
}

/** What the words of a card need beyond one line. `wanted`: an empty caption has a field nevertheless. */
export function wordsRoom(
  { prompt, caption }: { prompt: string; caption: string },
  layout: GridLayout,
  wanted = false,
): number {
  const prompts = Math.min(Math.max(linesOf(prompt, layout, promptLetterWidth), 1), mostPromptLines);
  const natural = Math.min(linesOf(caption, layout, captionLetterWidth), mostCaptionLines);
  const captions = wanted ? Math.max(natural, 1) : natural;
  return (prompts - 1) * promptLine + (captions === 0 ? 0 : captions * captionLine + captionPadding);
}

/** The tops of all rows, and behind them the end of the last; `rooms` are what the words of each place need. */
export function rowTops(layout: GridLayout, rooms: readonly number[], rows: readonly BoardRow[]): number[] {
  const tops = [0];
  for (const [index, row] of rows.entries()) {
    const height =
      row.kind === 'chapter'
        ? headingHeight
        : layout.rowHeight + Math.max(0, ...rooms.slice(row.from, row.to));
    tops.push(tops[index]! + height);
  }
  return tops;
}

/** The row at a height, the nearest one outside of them all. */
function rowAt(tops: readonly number[], y: number): number {
  const below = tops.findIndex((top) => top > y);
  return Math.min(Math.max(0, (below < 0 ? tops.length - 1 : below) - 1), Math.max(0, tops.length - 2));
}

/** Between which cards of which row; on a heading before its first. */
export interface Gap {
  row: number;
  place: number;
}

/** `x` and `y` count from the corner of the scrolled sheet. */
export function gapAt(
  layout: GridLayout,
  tops: readonly number[],
  rows: readonly BoardRow[],
  x: number,
  y: number,
): Gap {
  const at = rowAt(tops, y - margin);
  const found = rows[at];
  // An open heading leads to the first of its cards.
  const row = found?.kind === 'chapter' && !found.folded ? at + 1 : at;
  const cards = rows[row];
  if (cards?.kind !== 'cards') return { row, place: 0 };
  const column = found?.kind === 'chapter' ? 0 : Math.round((x - margin) / (layout.cardWidth + gap));
  return { row, place: Math.min(cards.from + Math.max(column, 0), cards.to) };
}

/** The mark that shows a gap; at the end of a row it stays on that row, and below a folded heading it is a line. */
export function markAt(
  layout: GridLayout,
  tops: readonly number[],
  rows: readonly BoardRow[],
  { place, row }: Gap,
): { x: number; y: number; width: number; height: number } {
  const y = margin + tops[row]!;
  const cards = rows[row];
  if (cards?.kind !== 'cards') {
    const width = layout.columns * (layout.cardWidth + gap) - gap;
    return { x: margin, y: y + headingHeight - gap / 2, width, height: 4 };
  }
  const x = margin + (place - cards.from) * (layout.cardWidth + gap) - gap / 2;
  return { x, y, width: 4, height: tops[row + 1]! - tops[row]! - gap };
}

/** What `scene.move` is asked for a gap: a place in the story without the scenes that move, and whether below the heading there. */
export function moveTarget(
  order: readonly number[],
  shown: readonly number[],
  rows: readonly BoardRow[],
  moving: ReadonlySet<number>,
  { place, row }: Gap,
): { to: number; under: boolean } {
  const at = rows[row];
  const behind = (id: number | undefined) => (id === undefined ? 0 : order.indexOf(id) + 1);
  const without = (end: number) => order.slice(0, end).filter((id) => !moving.has(id)).length;
  // Into a folded chapter, at its end.
  if (at?.kind === 'chapter') return { to: without(behind(at.chapter.ids.at(-1))), under: false };
  const under = at?.kind === 'cards' && at.first && place === at.from;
  if (under) return { to: without(order.indexOf(shown[place]!)), under };
  // Behind all that is shown it is behind all there is.
  const isLast = at?.kind === 'cards' && at.adds && place === at.to;
  return { to: without(isLast ? order.length : behind(shown[place - 1])), under: false };
}
