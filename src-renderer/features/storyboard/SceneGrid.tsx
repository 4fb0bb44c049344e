// The light table: cards in rows, of which only those in sight exist. Keyboard and drag move through all of them.

import { DragDropProvider, DragOverlay } from '@dnd-kit/react';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { t } from '../../core/i18n/texts.ts';
import { useStoryModel } from '../../core/queries.ts';
import { useIsFiltering, useShownOrder } from '../../core/state/filter.ts';
import { useUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { AddCard } from './AddCard.tsx';
import { DragStack } from './DragStack.tsx';
import { dragPlugins, dragSensors, useSceneDrag } from './drag.ts';
import {
  cardPadding,
  type GridLayout,
  gap,
  layoutFor,
  margin,
  rowsOf,
  rowTops,
  wordsRoom,
} from './layout.ts';
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
  const cells = order.length + (readOnly || filtering ? 0 : 1);
  const tops = useTops(grid, order, cells);
  const drag = useSceneDrag(sheet, grid, tops, order);
  const rows = useRows(scroller, grid, tops, order, drag.dragged);
  const onKeyDown = useGridKeys(grid.columns, drag.dragged !== undefined);
  const active = useUi(({ selection }) => selection.active) ?? order[0];
  const selected = useUi(({ selection }) => selection.ids);

  return (
    <DragDropProvider
      plugins={dragPlugins}
      sensors={readOnly || filtering ? [] : dragSensors}
      {...drag.handlers}
    >
      <div ref={scrollerRef} className={classes.scroller} onScroll={drag.onScroll}>
        {measured === 0 ? null : (
          <div
            ref={sheet}
            className={classes.sheet}
            style={{ height: rows.getTotalSize() + 2 * margin - gap }}
          >
            <table
              // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells take the keyboard
              role="grid"
              aria-label={t('board.grid', 'Scenes')}
              aria-multiselectable
              aria-rowcount={rowsOf(cells, grid)}
              aria-colcount={grid.columns}
              className={classes.grid}
              onKeyDown={onKeyDown}
            >
              <tbody>
                {rows.getVirtualItems().map(({ index: row, start, key }) => (
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
                    {order.slice(row * grid.columns, (row + 1) * grid.columns).map((id, column) => (
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
                    ))}
                    {!readOnly && !filtering && row === rowsOf(cells, grid) - 1 ? (
                      <AddCard column={order.length % grid.columns} />
                    ) : null}
                  </tr>
                ))}
              </tbody>
            </table>
            {drag.mark ? (
              <div
                className={classes.mark}
                style={{ translate: `${drag.mark.x}px ${drag.mark.y}px`, height: drag.mark.height }}
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

/** A caption that is not there yet has room once somebody asked for its field. */
function useTops(grid: GridLayout, order: readonly number[], cells: number): readonly number[] {
  const wanted = useUi(({ captioned, focus }) => (focus?.part === 'caption' ? focus.scene : captioned));
  const scenes = useStory((story) => story.scenes);
  const nothing = { prompt: '', caption: '' };
  const rooms = order.map((id) => wordsRoom(scenes.get(id) ?? nothing, grid, id === wanted));
  const tops = rowTops(grid, rooms, cells);
  // The same heights are the same list, so that rows are measured anew only when they must.
  const last = useRef(tops);
  if (last.current.join() !== tops.join()) last.current = tops;
  return last.current;
}

function useRows(
  scroller: { current: HTMLDivElement | null },
  grid: GridLayout,
  tops: readonly number[],
  order: readonly number[],
  dragged: number | undefined,
) {
  const active = useUi(({ selection }) => selection.active);
  const focus = useUi((ui) => ui.focus);
  // The row with the keyboard and the row of a dragged card exist even when they are out of sight.
  const kept = [active, dragged]
    .map((id) => (typeof id === 'number' ? order.indexOf(id) : -1))
    .filter((place) => place >= 0)
    .map((place) => Math.floor(place / grid.columns));
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
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when the focus is asked for, not on each layout
  useEffect(() => {
    const place = focus ? order.indexOf(focus.scene) : -1;
    if (place >= 0) rows.scrollToIndex(Math.floor(place / grid.columns), { align: 'auto' });
  }, [focus, order]);
  return rows;
}
