// The gutters between a comic's panels, to be dragged or moved by arrow keys: panels become larger and smaller, and the scene that comes
// first on the page keeps how.

import { type PointerEvent, useState } from 'react';
import type { PanelShares } from '../../../src-main/contract/book-page.ts';
import type { PreviewPage } from '../../../src-main/contract/book-preview.ts';
import { lengthsOf, withGutterMoved } from '../../../src-main/contract/panel-shares.ts';
import { t } from '../../core/i18n/texts.ts';
import { edit } from '../../core/state/edits.ts';
import { currentStory } from '../../core/state/window-store.ts';
import classes from './Book.module.css';
import { pagePoint } from './page-point.ts';

type Grid = NonNullable<PreviewPage['grid']>;

interface Gutter {
  /** Which panels' shares it lies between: of the rows, or of the panels in one row. */
  row: number | undefined;
  at: number;
  rect: { x: number; y: number; width: number; height: number };
  /** Points that its shares have together. */
  room: number;
  /** Of the share before it, where the gutter is moved to the right or down. */
  grows: 1 | -1;
}

interface GutterHandlesProps {
  grid: Grid;
  /** The first panel of a row is its right one. */
  rightToLeft: boolean;
}

export function GutterHandles({ grid, rightToLeft }: GutterHandlesProps) {
  return guttersOf(grid, rightToLeft).map((gutter) => (
    <GutterHandle key={`${gutter.row ?? 'rows'}-${gutter.at}`} grid={grid} gutter={gutter} />
  ));
}

/** Of what all shares have, for one press of a key. */
const STEP = 0.02;

function GutterHandle({ grid, gutter }: { grid: Grid; gutter: Gutter }) {
  const { row, at, rect, room, grows } = gutter;
  const isBetweenRows = row === undefined;
  const [drag, setDrag] = useState<{ from: number; by: number }>();
  const shares = row === undefined ? grid.shares.rows : grid.shares.columns[row]!;
  const move = (by: number) => {
    const now = sharesNow(grid);
    const moved = withGutterMoved(row === undefined ? now.rows : now.columns[row]!, at, grows * by);
    const panels = withShares(now, row, moved);
    void edit({ type: 'page.set', id: grid.scene, panels }, `panels:${grid.scene}`);
  };
  const along = (event: PointerEvent<SVGRectElement>) => {
    const { x, y } = pagePoint(event);
    return isBetweenRows ? y : x;
  };
  const [less, more] = isBetweenRows ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];
  const before = lengthsOf(shares, 100, 0).slice(0, at + 1);
  return (
    <rect
      {...rect}
      transform={drag && `translate(${isBetweenRows ? `0 ${drag.by}` : `${drag.by} 0`})`}
      className={classes.gutter}
      data-rows={isBetweenRows || undefined}
      role="slider"
      tabIndex={0}
      aria-label={
        isBetweenRows
          ? t('book.rowGutter', 'Height of row {number}', { number: at + 1 })
          : t('book.panelGutter', 'Width of panel {number} in row {row}', { number: at + 1, row: row + 1 })
      }
      aria-orientation={isBetweenRows ? 'vertical' : 'horizontal'}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(before.reduce((sum, one) => sum + one, 0))}
      onKeyDown={(event) => {
        const by = event.key === less ? -STEP : event.key === more ? STEP : 0;
        if (by !== 0) move(by);
        else if (event.key === '0') void edit({ type: 'page.set', id: grid.scene, panels: null });
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: along(event), by: 0 });
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, by: along(event) - drag.from })}
      onPointerUp={() => {
        if (drag && drag.by !== 0) move(drag.by / room);
        setDrag(undefined);
      }}
      onPointerCancel={() => setDrag(undefined)}
    />
  );
}

/** What is saved already may not be laid out yet: presses of a key come faster. */
function sharesNow({ scene, shares }: Grid): PanelShares {
  const saved = currentStory().scenes.get(scene)?.page.panels;
  const cut = ({ rows, columns }: PanelShares) => [rows, ...columns].map(({ length }) => length).join();
  return saved && cut(saved) === cut(shares) ? saved : shares;
}

const withShares = (shares: PanelShares, row: number | undefined, moved: number[]): PanelShares =>
  row === undefined ? { ...shares, rows: moved } : { ...shares, columns: shares.columns.with(row, moved) };

function guttersOf({ shares, area, gap }: Grid, rightToLeft: boolean): Gutter[] {
  const grows = rightToLeft ? -1 : 1;
  const found: Gutter[] = [];
  const heights = lengthsOf(shares.rows, area.height, gap);
  let y = area.y;
  for (const [row, height] of heights.entries()) {
    const columns = shares.columns[row]!;
    const room = area.width - gap * (columns.length - 1);
    let x = area.x;
    for (const [at, width] of lengthsOf(columns, area.width, gap).slice(0, -1).entries()) {
      const left = rightToLeft ? 2 * area.x + area.width - x - width - gap : x + width;
      found.push({ row, at, rect: { x: left, y, width: gap, height }, room, grows });
      x += width + gap;
    }
    y += height;
    if (row < heights.length - 1) {
      const all = area.height - gap * (heights.length - 1);
      found.push({
        row: undefined,
        at: row,
        rect: { x: area.x, y, width: area.width, height: gap },
        room: all,
        grows: 1,
      });
    }
    y += gap;
  }
  return found;
}
