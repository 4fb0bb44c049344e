// Dragging cards: a mark shows between which cards they would lie; nothing else moves until they are dropped.

import { Accessibility, defaultPreset, PointerActivationConstraints } from '@dnd-kit/dom';
import { type DragEndEvent, type DragMoveEvent, type DragStartEvent, PointerSensor } from '@dnd-kit/react';
import { type RefObject, useRef, useState } from 'react';
import { selectOnly } from '../../core/state/selection.ts';
import { setSelection, useUi } from '../../core/state/ui-store.ts';
import { currentStory } from '../../core/state/window-store.ts';
import { type Gap, type GridLayout, gapAt, markAt, moveTarget } from './layout.ts';
import type { BoardRow } from './rows.ts';
import { draggedWith } from './use-grid-keys.ts';
import { moveScenes } from './use-scene-commands.ts';

/** The grid has its own roles, focus and keys. */
export const dragPlugins = defaultPreset.plugins.filter((plugin) => plugin !== Accessibility);
export const dragSensors = [
  PointerSensor.configure({
    activationConstraints: [new PointerActivationConstraints.Distance({ value: 6 })],
  }),
];

interface Point {
  x: number;
  y: number;
}

export function useSceneDrag(
  sheet: RefObject<HTMLElement | null>,
  grid: GridLayout,
  tops: readonly number[],
  rows: readonly BoardRow[],
  shown: readonly number[],
) {
  const [dragged, setDragged] = useState<number>();
  const [mark, setMark] = useState<ReturnType<typeof markAt>>();
  const target = useRef<Gap>(undefined);
  const pointer = useRef<Point>(undefined);

  const follow = () => {
    const corner = sheet.current?.getBoundingClientRect();
    if (!corner || !pointer.current) return;
    const x = pointer.current.x - corner.left;
    const y = pointer.current.y - corner.top;
    const found = gapAt(grid, tops, rows, x, y);
    target.current = found;
    setMark(markAt(grid, tops, rows, found));
  };

  const handlers = {
    onDragStart: ({ operation }: DragStartEvent) => {
      const id = Number(operation.source?.id);
      if (!useUi.getState().selection.ids.has(id)) setSelection(selectOnly(id));
      setDragged(id);
    },
    onDragMove: ({ operation }: DragMoveEvent) => {
      pointer.current = operation.position.current;
      follow();
    },
    onDragEnd: ({ operation, canceled, nativeEvent }: DragEndEvent) => {
      // Moves are told once for a picture on the screen: a hand that lets go at once was further than the last of them.
      if (nativeEvent instanceof PointerEvent) {
        pointer.current = { x: nativeEvent.clientX, y: nativeEvent.clientY };
        follow();
      }
      const found = target.current;
      const ids = draggedWith(Number(operation.source?.id));
      target.current = undefined;
      pointer.current = undefined;
      setDragged(undefined);
      setMark(undefined);
      if (canceled || !found) return;
      const order = currentStory().order;
      // Out of sight like the rest of a folded chapter, which nobody asked to be opened.
      const isHidden = rows[found.row]?.kind === 'chapter';
      void moveScenes(ids, moveTarget(order, shown, rows, new Set(ids), found), { shown: !isHidden });
    },
  };
  return { dragged, mark, handlers, onScroll: () => dragged !== undefined && follow() };
}
