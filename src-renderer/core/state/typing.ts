// Which typing is undone together: a word with the spaces behind it, a run of deletions, a paste. Pure.

/** The latest change to a text. */
export interface Typed {
  kind: 'insert' | 'erase' | 'replace';
  /** Where the next change of the same kind begins if it goes on from here. */
  end: number;
  /** What was put in. */
  text: string;
}

/** What `after` has in place of a part of `before`: the one stretch in which they differ. */
export function differenceOf(
  before: string,
  after: string,
): { at: number; removed: string; inserted: string } {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return {
    at: head,
    removed: before.slice(head, before.length - tail),
    inserted: after.slice(head, after.length - tail),
  };
}

const SPACE = /\s/;

/** Takes in a change; `fresh`: it is undone by itself and not together with the one before. */
export function typed(
  before: string,
  after: string,
  last: Typed | undefined,
): { typed: Typed; fresh: boolean } {
  const { at, removed, inserted } = differenceOf(before, after);
  if (inserted !== '' && removed === '') {
    const now: Typed = { kind: 'insert', end: at + inserted.length, text: inserted };
    const goesOn = last?.kind === 'insert' && last.end === at && inserted.length === 1;
    const newWord = SPACE.test(last?.text.at(-1) ?? '') && !SPACE.test(inserted);
    return { typed: now, fresh: !goesOn || newWord };
  }
  if (removed !== '' && inserted === '') {
    // Backwards with Backspace, forwards with Delete; among equal letters either may be meant.
    const goesOn = last?.kind === 'erase' && removed.length === 1 && (at === last.end || at === last.end - 1);
    return { typed: { kind: 'erase', end: at, text: '' }, fresh: !goesOn };
  }
  return { typed: { kind: 'replace', end: at + inserted.length, text: inserted }, fresh: true };
}
