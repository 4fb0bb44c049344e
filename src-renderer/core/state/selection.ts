// Which scenes are chosen, and which one the keyboard is at. Pure; places are indices into the story's order.

export interface Selection {
  ids: ReadonlySet<number>;
  /** Where the keyboard is. */
  active: number | null;
  /** Where a range began. */
  anchor: number | null;
}

export const nothingSelected: Selection = { ids: new Set(), active: null, anchor: null };

export const selectOnly = (id: number): Selection => ({ ids: new Set([id]), active: id, anchor: id });

export function selectToggle(selection: Selection, id: number): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, active: id, anchor: id };
}

/** From the anchor to `id`, both included. */
export function selectRange(selection: Selection, order: readonly number[], id: number): Selection {
  const anchor = selection.anchor ?? selection.active ?? id;
  const from = order.indexOf(anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return selectOnly(id);
  return { ids: new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1)), active: id, anchor };
}

export function selectAll(selection: Selection, order: readonly number[]): Selection {
  return { ids: new Set(order), active: selection.active ?? order[0] ?? null, anchor: order[0] ?? null };
}

export const selectMany = (ids: readonly number[]): Selection => ({
  ids: new Set(ids),
  active: ids[0] ?? null,
  anchor: ids[0] ?? null,
});

/** After scenes came or went: what is gone is not chosen; the neighbour of an active scene that went takes over. */
export function selectPresent(
  selection: Selection,
  before: readonly number[],
  order: readonly number[],
): Selection {
  const present = new Set(order);
  const lost = selection.active !== null && !present.has(selection.active);
  const ids = [...selection.ids].filter((id) => present.has(id));
  if (!lost && ids.length === selection.ids.size) return selection;
  if (!lost) return { ...selection, ids: new Set(ids) };
  const place = before.indexOf(selection.active!);
  const neighbour =
    before.slice(place + 1).find((id) => present.has(id)) ??
    before.slice(0, Math.max(place, 0)).findLast((id) => present.has(id));
  if (neighbour === undefined) return nothingSelected;
  return { ids: new Set(ids.length > 0 ? ids : [neighbour]), active: neighbour, anchor: neighbour };
}

/** The place that an arrow key leads to in a grid of `columns`; undefined: nowhere. */
export function placeAfterKey(
  key: string,
  place: number,
  count: number,
  columns: number,
): number | undefined {
  const to = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    ArrowUp: place - columns,
    ArrowDown: place + columns,
    Home: 0,
    End: count - 1,
    PageUp: Math.max(place - columns * 3, place % columns),
    PageDown: Math.min(place + columns * 3, count - 1),
  }[key];
  if (to === undefined || count === 0) return undefined;
  // From the last full row down: the last row may be shorter.
  if (key === 'ArrowDown' && to >= count) {
    const lastRow = Math.floor((count - 1) / columns);
    return Math.floor(place / columns) < lastRow ? count - 1 : undefined;
  }
  return to >= 0 && to < count ? to : undefined;
}

/** The chosen scenes in the story's order. */
export const selectedInOrder = (selection: Selection, order: readonly number[]): number[] =>
  order.filter((id) => selection.ids.has(id));
