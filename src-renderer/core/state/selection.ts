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

/** A row of cards: the places `from` up to `to`. */
interface Row {
  from: number;
  to: number;
}

/** Rows that a page key turns. */
const PAGE = 3;

/** The place that an arrow key leads to in rows of cards, none of them empty; undefined: nowhere. */
export function placeAfterKey(key: string, place: number, rows: readonly Row[]): number | undefined {
  const row = rows.findIndex(({ from, to }) => place >= from && place < to);
  const here = rows[row];
  if (!here) return undefined;
  const last = rows.length - 1;
  const count = rows[last]!.to;
  /** In the same column, or at the end of a shorter row. */
  const inRow = (to: number) => {
    const there = rows[to];
    return there && Math.min(there.from + place - here.from, there.to - 1);
  };
  const to = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    ArrowUp: inRow(row - 1),
    ArrowDown: inRow(row + 1),
    Home: 0,
    End: count - 1,
    PageUp: inRow(Math.max(row - PAGE, 0)),
    PageDown: row + PAGE > last ? count - 1 : inRow(row + PAGE),
  }[key];
  return to !== undefined && to >= 0 && to < count ? to : undefined;
}

/** The chosen scenes in the story's order. */
export const selectedInOrder = (selection: Selection, order: readonly number[]): number[] =>
  order.filter((id) => selection.ids.has(id));
