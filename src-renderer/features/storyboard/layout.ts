// Where cards lie, found by reckoning, so that any number of them scrolls. All have one width; a row is as high as its
// longest words make it, and what is empty takes no room.

import type { CardSize } from '../../core/state/ui-store.ts';

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
export function rowTops(layout: GridLayout, rooms: readonly number[], cells: number): number[] {
  const tops = [0];
  for (let row = 0; row < rowsOf(cells, layout); row++) {
    const most = Math.max(0, ...rooms.slice(row * layout.columns, (row + 1) * layout.columns));
    tops.push(tops[row]! + layout.rowHeight + most);
  }
  return tops;
}

/** The row at a height, the nearest one outside of them all. */
function rowAt(tops: readonly number[], y: number): number {
  const below = tops.findIndex((top) => top > y);
  return Math.max(0, (below < 0 ? tops.length - 1 : below) - 1);
}

export const rowsOf = (count: number, { columns }: GridLayout): number => Math.ceil(count / columns);

/** Between which cards a point lies: 0 before the first. `x` and `y` count from the corner of the scrolled sheet. */
export function gapAt(
  layout: GridLayout,
  tops: readonly number[],
  count: number,
  x: number,
  y: number,
): { place: number; row: number } {
  const row = Math.max(0, Math.min(rowAt(tops, y - margin), rowsOf(count, layout) - 1));
  const column = Math.round((x - margin) / (layout.cardWidth + gap));
  return {
    place: Math.min(row * layout.columns + Math.min(Math.max(column, 0), layout.columns), count),
    row,
  };
}

/** The mark that shows a gap; at the end of a row it stays on that row. */
export function markAt(
  layout: GridLayout,
  tops: readonly number[],
  { place, row }: { place: number; row: number },
): { x: number; y: number; height: number } {
  const column = place - row * layout.columns;
  return {
    x: margin + column * (layout.cardWidth + gap) - gap / 2,
    y: margin + tops[row]!,
    height: tops[row + 1]! - tops[row]! - gap,
  };
}

/** `scene.move` counts places without the scenes that move. */
export function moveTarget(order: readonly number[], moving: ReadonlySet<number>, place: number): number {
  return place - order.slice(0, place).filter((id) => moving.has(id)).length;
}
