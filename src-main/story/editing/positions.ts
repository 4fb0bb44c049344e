// Places in a list as whole numbers with gaps, so that inserting and moving touches few rows, however long the
// list is. Only when a gap is used up are all rows numbered anew.

const gap = 1024;

interface Placed {
  id: number;
  position: number;
}

export interface Placement {
  /** For the new rows, in order. */
  positions: number[];
  /** Rows that were there and have to move to make room. */
  moved: { id: number; was: number; now: number }[];
}

/** Room for `count` rows before the row at index `at` of `sorted` (at its end where `at` is larger). */
export function placeAt(sorted: readonly Placed[], at: number, count: number): Placement {
  const before = sorted[at - 1]?.position ?? (at > 0 ? (sorted.at(-1)?.position ?? 0) : 0);
  const after = sorted[at]?.position ?? before + gap * (count + 1);
  const step = Math.floor((after - before) / (count + 1));
  if (step >= 1) {
    return { positions: Array.from({ length: count }, (_, i) => before + step * (i + 1)), moved: [] };
  }
  const moved = sorted
    .map(({ id, position }, i) => ({ id, was: position, now: (i < at ? i + 1 : i + 1 + count) * gap }))
    .filter((one) => one.was !== one.now);
  return { positions: Array.from({ length: count }, (_, i) => (at + 1 + i) * gap), moved };
}
