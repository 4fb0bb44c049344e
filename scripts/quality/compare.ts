// The tables' figures: each condition by itself, and against its baseline and the control, story by story the same.

import { bootstrap, type Estimate, pairedBootstrap, ratio, type Tally } from './bootstrap.ts';
import type { Condition } from './conditions.ts';
import { alignmentNames, identityNames, type MeasureName, type StoryTallies } from './measures.ts';

export interface Drawn {
  condition: Condition;
  /** Parallel to the stories of its kind. */
  tallies: readonly StoryTallies[];
  /** Most scenes that shared a prompt. */
  window: number;
  /** Of the pictures whose time is known: drawing them, and how many they are. */
  time: Tally;
}

export interface Row {
  name: string;
  about: string;
  stories: number;
  window: number;
  /** For a picture, the character's own picture shared among its story's; absent where no time was kept. */
  seconds?: number;
  own: Readonly<Record<MeasureName, Estimate>>;
  /** Minus plain prompts of the same stories. */
  overPlain?: Readonly<Record<MeasureName, Estimate>>;
  /** Minus the control with random other clauses. */
  overControl?: Readonly<Record<MeasureName, Estimate>>;
  /** Minus the published method. */
  overMethod?: Readonly<Record<MeasureName, Estimate>>;
}

const measures: readonly MeasureName[] = [...alignmentNames, ...identityNames];
const PLAIN = { five: 'plain', twelve: 'twelve-plain', two: 'two-plain', captions: undefined } as const;
const CONTROL = 'full-random-clauses';
const METHOD = 'full';

export function compare(all: readonly Drawn[]): Row[] {
  const named = (name: string | undefined) => all.find(({ condition }) => condition.name === name);
  return all.map((drawn): Row => {
    const { condition, tallies, window, time } = drawn;
    const plain = named(PLAIN[condition.stories]);
    const [control, method] = condition.stories === 'five' ? [named(CONTROL), named(METHOD)] : [];
    return {
      name: condition.name,
      about: condition.about,
      stories: tallies.length,
      window,
      ...(time.count > 0 ? { seconds: ratio([time]) } : {}),
      own: each((name) => bootstrap(tallies.map((one) => one[name]))),
      ...(plain && plain !== drawn ? { overPlain: difference(drawn, plain) } : {}),
      ...(control && control !== drawn ? { overControl: difference(drawn, control) } : {}),
      ...(method && method !== drawn ? { overMethod: difference(drawn, method) } : {}),
    };
  });
}

function difference(a: Drawn, b: Drawn): Record<MeasureName, Estimate> {
  return each((name) =>
    pairedBootstrap(
      a.tallies.map((one) => one[name]),
      b.tallies.map((one) => one[name]),
    ),
  );
}

function each(of: (name: MeasureName) => Estimate): Record<MeasureName, Estimate> {
  return Object.fromEntries(measures.map((name) => [name, of(name)])) as Record<MeasureName, Estimate>;
}
