// The rows of the light table: headings of chapters, and the cards below each. Pure; places count the scenes that are shown.

import type { Chapter } from '../../core/state/chapters.ts';

export type BoardRow =
  | { kind: 'chapter'; chapter: Chapter; folded: boolean }
  /** The cards `from` up to `to`; `first`: directly below a heading. `adds`: the empty place for a new one stands behind them. */
  | { kind: 'cards'; from: number; to: number; first: boolean; adds: boolean };

export type CardsRow = Extract<BoardRow, { kind: 'cards' }>;

export interface RowsOptions {
  columns: number;
  /** Chapters of which nothing but the heading is shown, by the scene that bears it. */
  folded: ReadonlySet<number>;
  /** Behind the last card is an empty place. */
  adds: boolean;
}

/** `chapters` with the scenes that are shown, none empty. */
export function boardRows(chapters: readonly Chapter[], { columns, folded, adds }: RowsOptions): BoardRow[] {
  const rows: BoardRow[] = [];
  let from = 0;
  for (const chapter of chapters) {
    const { heading, ids } = chapter;
    const isFolded = heading !== null && folded.has(heading);
    if (heading !== null) rows.push({ kind: 'chapter', chapter, folded: isFolded });
    if (isFolded) continue;
    const end = from + ids.length;
    for (let start = from; start < end; start += columns) {
      const first = heading !== null && start === from;
      rows.push({ kind: 'cards', from: start, to: Math.min(start + columns, end), first, adds: false });
    }
    from = end;
  }
  if (adds) {
    const last = rows.at(-1);
    if (last?.kind === 'cards' && last.to - last.from < columns) last.adds = true;
    else rows.push({ kind: 'cards', from, to: from, first: false, adds: true });
  }
  return rows;
}

export const cardRows = (rows: readonly BoardRow[]): CardsRow[] =>
  rows.filter((row) => row.kind === 'cards' && row.to > row.from) as CardsRow[];

/** The row with this place. */
export const rowOf = (rows: readonly BoardRow[], place: number): number =>
  rows.findIndex((row) => row.kind === 'cards' && place >= row.from && place < row.to);
