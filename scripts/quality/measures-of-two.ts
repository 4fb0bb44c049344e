// From verdicts on the halves of pictures of two to tallies: whether each character is on its side, in its own look, and stays the
// same. Pure; knows no model and no interval.

import type { Tally } from './bootstrap.ts';
import type { Verdict } from './judge.ts';
import { identityNames, identityOf, measure, namedAnswers, type StoryTallies, total } from './measures.ts';
import type { NamedLook, ToldStory } from './stories.ts';

/** What the judge says of a picture, and of its halves. */
export interface PairVerdict {
  whole: Verdict;
  left: Verdict;
  right: Verdict;
}

/**
 * `kind`: the right one on each side, the first of the cast left. `parted`: both are there, one on each side, whichever. `named look`: each
 * one's attributes on itself; `exchanged`: on it the other's, where both have one and they differ. Looks are looked at where a
 * character is: on its side, unless both stand the other way round. `verdicts` parallel to the scenes.
 */
export function measureTwo(story: ToldStory, verdicts: readonly PairVerdict[]): StoryTallies {
  const [first, second] = story.cast as readonly [ToldStory['cast'][number], ToldStory['cast'][number]];
  const kinds = verdicts.map(({ left, right }) => [left.labels.kind, right.labels.kind] as const);
  const isTurned = kinds.map(([left, right]) => left === second.kind && right === first.kind);
  const own = [
    verdicts.map(({ left, right }, i) => (isTurned[i] ? right : left)),
    verdicts.map(({ left, right }, i) => (isTurned[i] ? left : right)),
  ] as const;
  const each = [identityOf(first.named, own[0]), identityOf(second.named, own[1])];
  return {
    ...measure(
      story,
      verdicts.map(({ whole }) => whole),
    ),
    kind: total(kinds.flatMap(([left, right]) => [left === first.kind, right === second.kind])),
    parted: total(
      kinds.map(([left, right], i) => isTurned[i]! || (left === first.kind && right === second.kind)),
    ),
    'named look': total([...namedAnswers(first.named, own[0]), ...namedAnswers(second.named, own[1])]),
    exchanged: total([
      ...namedAnswers(others(first.named, second.named), own[0]),
      ...namedAnswers(others(second.named, first.named), own[1]),
    ]),
    ...(Object.fromEntries(
      identityNames.map((name): [string, Tally] => [name, sum(each.map((one) => one[name]))]),
    ) as ReturnType<typeof identityOf>),
  };
}

/** What is named of another, where it is named of this one too and differs. */
const others = (of: NamedLook, another: NamedLook): NamedLook =>
  Object.fromEntries(
    Object.entries(another).filter(([name, value]) => {
      const own = of[name as keyof NamedLook];
      return own !== undefined && own !== value;
    }),
  );

const sum = (tallies: readonly Tally[]): Tally => ({
  sum: tallies.reduce((all, one) => all + one.sum, 0),
  count: tallies.reduce((all, one) => all + one.count, 0),
});
