// How shares of a row or a page become lengths, and what they are when the gutter between two of them is moved. Pure arithmetic, for the
// layout and for the hand that drags.

/** Of all the room: a thinner panel would have no room for words. */
const LEAST_SHARE = 0.12;

/** @param gap Between one and the next. */
export function lengthsOf(shares: readonly number[], length: number, gap: number): number[] {
  const room = length - gap * (shares.length - 1);
  return normalized(shares).map((share) => share * room);
}

/** @param at Which gutter: before it is the share of that number. @param by Of the room that all shares have. */
export function withGutterMoved(shares: readonly number[], at: number, by: number): number[] {
  const now = normalized(shares);
  const both = now[at]! + now[at + 1]!;
  const least = Math.min(LEAST_SHARE, both / 2);
  const first = Math.max(least, Math.min(both - least, now[at]! + by));
  return now
    .with(at, first)
    .with(at + 1, both - first)
    .map(fine);
}

function normalized(shares: readonly number[]): number[] {
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}

const fine = (value: number): number => Math.round(value * 1e5) / 1e5;
