// Where cards lie: all have one size, so that a place is found by reckoning and any number of them scrolls.

import type { CardSize } from '../../core/state/ui-store.ts';

export interface GridLayout {
  columns: number;
  cardWidth: number;
  pictureHeight: number;
  /** From the top of one row to the top of the next. */
  rowHeight: number;
}

export const gap = 22;
/** Around all cards. */
export const margin = 24;
/** A card's own edge around its picture. */
export const cardPadding = 10;
/** Number, prompt and caption below the picture. */
const wordsHeight = 148;

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

export const rowsOf = (count: number, { columns }: GridLayout): number => Math.ceil(count / columns);

/** Between which cards a point lies: 0 before the first. `x` and `y` count from the corner of the scrolled sheet. */
export function gapAt(layout: GridLayout, count: number, x: number, y: number): number {
  const row = Math.min(Math.max(Math.floor((y - margin) / layout.rowHeight), 0), rowsOf(count, layout) - 1);
  const column = Math.round((x - margin) / (layout.cardWidth + gap));
  return Math.min(row * layout.columns + Math.min(Math.max(column, 0), layout.columns), count);
}

/** The corner of the mark that shows a gap; at the end of a row it stays on that row. */
export function markAt(layout: GridLayout, place: number, row: number): { x: number; y: number } {
  const column = place - row * layout.columns;
  return { x: margin + column * (layout.cardWidth + gap) - gap / 2, y: margin + row * layout.rowHeight };
}

/** `scene.move` counts places without the scenes that move. */
export function moveTarget(order: readonly number[], moving: ReadonlySet<number>, place: number): number {
  return place - order.slice(0, place).filter((id) => moving.has(id)).length;
}
