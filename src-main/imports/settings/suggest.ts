// "Did you mean": the known name that a mistyped one is closest to.

/** A clause for a hint, or '' when nothing known is near enough to be meant. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const best = nearest(given, known);
  return best === undefined ? '' : `Did you mean "${best}"? `;
}

/** Letters of a name: what is longer is no slip of the finger, and comparing takes the product of both lengths. */
const LONGEST = 100;

/** The closest known name within a third of its length in edits (at least two), letter case ignored. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  let best: { name: string; distance: number } | undefined;
  if (given.length > LONGEST) return undefined;
  for (const name of known) {
    if (name.length > LONGEST) continue;
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance <= Math.max(2, Math.ceil(name.length / 3)) && distance < name.length) {
      if (!best || distance < best.distance) best = { name, distance };
    }
  }
  return best?.name;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(above[column]! + 1, line[column - 1]! + 1, above[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, before[column - 2]! + 1);
      }
      line.push(cost);
    }
    [before, above] = [above, line];
  }
  return above[b.length]!;
}
