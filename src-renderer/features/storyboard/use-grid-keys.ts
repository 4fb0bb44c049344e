// The keyboard on the light table, while a card (not a field in it) has the focus.

import type { KeyboardEvent } from 'react';
import { shownOrder } from '../../core/state/filter.ts';
import {
  placeAfterKey,
  selectAll,
  selectedInOrder,
  selectOnly,
  selectRange,
  selectToggle,
} from '../../core/state/selection.ts';
import { setSelection, setUi, useUi } from '../../core/state/ui-store.ts';
import { currentStory } from '../../core/state/window-store.ts';
import { type BoardRow, cardRows } from './rows.ts';
import { moveChosen, removeChosen } from './use-scene-commands.ts';

/** While cards are dragged the keys are the drag's own: Escape gives it up. */
export function useGridKeys(
  rows: readonly BoardRow[],
  dragging: boolean,
): (event: KeyboardEvent<HTMLElement>) => void {
  return (event) => {
    if (dragging) return;
    const card = event.target as HTMLElement;
    if (card.dataset.scene === undefined) return;
    if (handleKey(event, Number(card.dataset.scene), rows)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
}

function handleKey(event: KeyboardEvent, id: number, rows: readonly BoardRow[]): boolean {
  const { document } = currentStory();
  const order = shownOrder();
  const modified = event.ctrlKey || event.metaKey;
  if (event.altKey) {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key] as -1 | 1 | undefined;
    if (step && !document.readOnly) void moveChosen(step);
    return step !== undefined;
  }
  if (modified && event.key.toLowerCase() === 'a') {
    setSelection((selection) => selectAll(selection, order));
    return true;
  }
  switch (event.key) {
    case ' ':
      if (modified) setSelection((selection) => selectToggle(selection, id));
      else setUi({ viewer: { scene: id, frame: null } });
      return true;
    case 'Enter':
    case 'F2':
      if (modified) return false;
      setSelection(selectOnly(id));
      setUi({ focus: { scene: id, part: 'prompt' } });
      return true;
    case 'Escape':
      setSelection(selectOnly(id));
      return true;
    case 'Delete':
    case 'Backspace':
      if (!document.readOnly) void removeChosen();
      return true;
  }
  return moveTo(placeAfterKey(event.key, order.indexOf(id), cardRows(rows)), event.shiftKey, modified);
}

function moveTo(place: number | undefined, range: boolean, keepChosen: boolean): boolean {
  if (place === undefined) return false;
  const order = shownOrder();
  const id = order[place]!;
  setSelection((selection) => {
    if (range) return selectRange(selection, order, id);
    return keepChosen ? { ...selection, active: id } : selectOnly(id);
  });
  setUi({ focus: { scene: id, part: 'card' } });
  return true;
}

/** A click on a card: with Shift a range, with Ctrl or Command one more or less. */
export function clickCard(
  event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean },
  id: number,
): void {
  const order = shownOrder();
  setSelection((selection) => {
    if (event.shiftKey) return selectRange(selection, order, id);
    return event.ctrlKey || event.metaKey ? selectToggle(selection, id) : selectOnly(id);
  });
}

/** What is dragged with a card: all chosen ones when it is one of them. */
export function draggedWith(id: number): number[] {
  const chosen = selectedInOrder(useUi.getState().selection, currentStory().order);
  return chosen.includes(id) ? chosen : [id];
}
