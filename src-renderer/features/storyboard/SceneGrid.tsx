// The light table: cards in rows, of which only those in sight exist. Keyboard and drag move through all of them.

import { DragDropProvider, DragOverlay } from '@dnd-kit/react';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { t } from '../../core/i18n/texts.ts';
import { useStoryModel } from '../../core/queries.ts';
import { chaptersOf } from '../../core/state/chapters.ts';
import { useIsFiltering, useShownOrder } from '../../core/state/filter.ts';
import { useUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { AddCard } from './AddCard.tsx';
import { ChapterHeading } from './ChapterHeading.tsx';
import { unfoldFor } from './chapter-actions.ts';
import { DragStack } from './DragStack.tsx';
import { dragPlugins, dragSensors, useSceneDrag } from './drag.ts';
import { cardPadding, type GridLayout, gap, layoutFor, margin, rowTops, wordsRoom } from './layout.ts';
import { type BoardRow, boardRows, rowOf } from './rows.ts';
import { SceneCard } from './SceneCard.tsx';
import classes from './SceneGrid.module.css';
import { useGridKeys } from './use-grid-keys.ts';

export function SceneGrid() {
  const order = useShownOrder();
  const filtering = useIsFiltering();
  const readOnly = useStory(({ document }) => document.readOnly);
  const layout = useLayout();
  const { ref: sizeRef, width } = useElementSize();
  const [measured, setMeasured] = useState(0);
  useEffect(() => setMeasured(width), [width]);
  const grid = useMemo(() => layout(measured), [layout, measured]);
  const scroller = useRef<HTMLDivElement | null>(null);
  // One ref for good: a new one at each turn would be measured anew, and each measure is a turn.
  const scrollerRef = useMergedRef(scroller, sizeRef);
  const sheet = useRef<HTMLDivElement>(null);
  const board = useBoardRows(order, grid.columns, !readOnly && !filtering);
  const tops = useTops(grid, order, board);
  const drag = useSceneDrag(sheet, grid, tops, board, order);
  const rows = useRows(scroller, tops, board, order, drag.dragged);
  const onKeyDown = useGridKeys(board, drag.dragged !== undefined);
  const asked = useUi(({ selection }) => selection.active);
  const active = asked !== null && order.includes(asked) ? asked : order[0];
  const selected = useUi(({ selection }) => selection.ids);

  return (
    <DragDropProvider
      plugins={dragPlugins}
      sensors={readOnly || filtering ? [] : dragSensors}
      {...drag.handlers}
    >
      <div ref={scrollerRef} className={classes.scroller} onScroll={drag.onScroll}>
        {measured === 0 ? null : (
          <div ref={sheet} className={classes.sheet} style={{ height: rows.height + 2 * margin - gap }}>
            <table
              // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells take the keyboard
              role="grid"
              aria-label={t('board.grid', 'Scenes')}
              aria-multiselectable
              aria-rowcount={board.length}
              aria-colcount={grid.columns}
              className={classes.grid}
              onKeyDown={onKeyDown}
            >
              <tbody>
                {rows.inSight.map(({ index: row, start, key }) => (
                  <tr
                    key={key}
                    aria-rowindex={row + 1}
                    className={classes.row}
                    style={{
                      translate: `${margin}px ${margin + start}px`,
                      gridTemplateColumns: `repeat(${grid.columns}, ${grid.cardWidth}px)`,
                      gap,
                      height: tops[row + 1]! - tops[row]! - gap,
                    }}
                  >
                    <Row row={board[row]!} grid={grid} readOnly={readOnly}>
                      {(from, to) =>
                        order
                          .slice(from, to)
                          .map((id, column) => (
                            <SceneCard
                              key={id}
                              id={id}
                              column={column}
                              pictureHeight={grid.pictureHeight}
                              pictureWidth={grid.cardWidth - 2 * cardPadding}
                              active={id === active}
                              selected={selected.has(id)}
                              readOnly={readOnly}
                            />
                          ))
                      }
                    </Row>
                  </tr>
                ))}
              </tbody>
            </table>
            {drag.mark ? (
              <div
                className={classes.mark}
                style={{
                  translate: `${drag.mark.x}px ${drag.mark.y}px`,
                  width: drag.mark.width,
                  height: drag.mark.height,
                }}
                aria-hidden
              />
            ) : null}
          </div>
        )}
      </div>
      <DragOverlay dropAnimation={null}>
        {drag.dragged === undefined ? null : <DragStack id={drag.dragged} />}
      </DragOverlay>
    </DragDropProvider>
  );
}

/** The picture's shape comes from the story's settings, else from its model. */
function useLayout(): (width: number) => GridLayout {
  const size = useUi((ui) => ui.cardSize);
  const model = useStoryModel()?.defaults;
  const width = useStory(({ story }) => story.settings.width) ?? model?.width ?? 1;
  const height = useStory(({ story }) => story.settings.height) ?? model?.height ?? 1;
  return useCallback((sheetWidth) => layoutFor(sheetWidth, size, width / height), [size, width, height]);
}

interface RowProps {
  row: BoardRow;
  grid: GridLayout;
  readOnly: boolean;
  children: (from: number, to: number) => ReactNode;
}

function Row({ row, grid, readOnly, children }: RowProps) {
  if (row.kind === 'cards') {
    return (
      <>
        {children(row.from, row.to)}
        {row.adds ? <AddCard column={row.to - row.from} /> : null}
      </>
    );
  }
  const { chapter, folded } = row;
  if (chapter.heading === null) return null;
  return (
    <ChapterHeading
      chapter={{ ...chapter, heading: chapter.heading }}
      columns={grid.columns}
      folded={folded}
      readOnly={readOnly}
    />
  );
}

/** While scenes are looked for, every chapter that has some is open. */
function useBoardRows(shown: readonly number[], columns: number, adds: boolean): readonly BoardRow[] {
  const order = useStory((story) => story.order);
  const scenes = useStory((story) => story.scenes);
  const folded = useUi((ui) => ui.folded);
  const filtering = useIsFiltering();
  return useMemo(() => {
    const chapters = chaptersOf(order, scenes);
    if (!filtering) return boardRows(chapters, { columns, folded, adds });
    const there = new Set(shown);
    const some = chapters
      .map((chapter) => ({ ...chapter, ids: chapter.ids.filter((id) => there.has(id)) }))
      .filter(({ ids }) => ids.length > 0);
    return boardRows(some, { columns, folded: new Set(), adds });
  }, [order, scenes, shown, columns, folded, filtering, adds]);
}

/** A caption that is not there yet has room once somebody asked for its field. */
function useTops(grid: GridLayout, order: readonly number[], rows: readonly BoardRow[]): readonly number[] {
  const wanted = useUi(({ captioned, focus }) => (focus?.part === 'caption' ? focus.scene : captioned));
  const scenes = useStory((story) => story.scenes);
  const nothing = { prompt: '', caption: '' };
  const rooms = order.map((id) => wordsRoom(scenes.get(id) ?? nothing, grid, id === wanted));
  const tops = rowTops(grid, rooms, rows);
  // The same heights are the same list, so that rows are measured anew only when they must.
  const [last, setLast] = useState(tops);
  if (last.join() === tops.join()) return last;
  setLast(tops);
  return tops;
}

/** What of the virtualizer is other at each turn: it is the same object itself, which nothing may be remembered by. */
function useRows(
  scroller: { current: HTMLDivElement | null },
  tops: readonly number[],
  board: readonly BoardRow[],
  order: readonly number[],
  dragged: number | undefined,
) {
  // The virtualizer is the same object at each turn.
  'use no memo';
  const active = useUi(({ selection }) => selection.active);
  const focus = useUi((ui) => ui.focus);
  // The row with the keyboard and the row of a dragged card exist even when they are out of sight.
  const kept = [active, dragged]
    .map((id) => (typeof id === 'number' ? order.indexOf(id) : -1))
    .map((place) => rowOf(board, place))
    .filter((row) => row >= 0);
  const rows = useVirtualizer({
    count: tops.length - 1,
    getScrollElement: () => scroller.current,
    estimateSize: (row) => tops[row + 1]! - tops[row]!,
    overscan: 2,
    rangeExtractor: (range: Range) =>
      [...new Set([...defaultRangeExtractor(range), ...kept])]
        .filter((row) => row < range.count)
        .sort((a, b) => a - b),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured anew when their height changes
  useLayoutEffect(() => rows.measure(), [tops]);
  const heading = useUi(({ field }) => Number(/^scene:(\d+):chapter$/.exec(field ?? '')?.[1] ?? 0));
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when the focus is asked for, not on each layout
  useEffect(() => {
    if (focus) unfoldFor(focus.scene);
    const row = focus
      ? rowOf(board, order.indexOf(focus.scene))
      : board.findIndex((one) => one.kind === 'chapter' && one.chapter.heading === heading);
    if (row >= 0) rows.scrollToIndex(row, { align: 'auto' });
  }, [focus, heading, order]);
  return { inSight: rows.getVirtualItems(), height: rows.getTotalSize() };
}
