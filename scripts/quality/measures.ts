// From verdicts on a story's frames to tallies: what is right by the text, and what stays the same from frame to
// frame where the text leaves it open. Pure; knows no model and no interval.

import type { Tally } from './bootstrap.ts';
import type { Verdict } from './judge.ts';
import type { NamedLook, ToldStory } from './stories.ts';

export const alignmentNames = [
  'kind',
  'place',
  'time',
  'prop',
  'action',
  'style',
  'named look',
  // Of two: see measures-of-two.ts.
  'parted',
  'exchanged',
] as const;
export const identityNames = ['same look', 'same attributes', 'distance'] as const;
export type MeasureName = (typeof alignmentNames)[number] | (typeof identityNames)[number];
export type StoryTallies = Readonly<Record<MeasureName, Tally>>;

/** Attributes of a look, as the judge's heads are called. A colour can only be told of something that is worn. */
const attributes = ['hand', 'fur', 'garment', 'garment colour', 'accessory', 'accessory colour'] as const;
type Attribute = (typeof attributes)[number];
const wornAs: Partial<Record<Attribute, Attribute>> = {
  'garment colour': 'garment',
  'accessory colour': 'accessory',
};

/** `verdicts` parallel to the story's scenes. */
export function measure(story: ToldStory, verdicts: readonly Verdict[]): StoryTallies {
  const { scenes, style } = story;
  const { kind, named } = story.cast[0]!;
  const right = (head: string, wanted: (index: number) => string | undefined): Tally =>
    total(
      scenes.flatMap((_, i) => {
        const asked = wanted(i);
        return asked === undefined ? [] : [verdicts[i]!.labels[head] === asked];
      }),
    );
  return {
    kind: right('kind', () => kind),
    place: right('place', (i) => scenes[i]!.place),
    time: right('time', (i) => scenes[i]!.time),
    prop: right('prop', (i) => scenes[i]!.prop),
    action: right('action', (i) => scenes[i]!.action),
    style: right('style', () => style),
    'named look': total(namedAnswers(named, verdicts)),
    parted: total([]),
    exchanged: total([]),
    ...identityOf(named, verdicts),
  };
}

export const namedAnswers = (named: NamedLook, verdicts: readonly Verdict[]): boolean[] =>
  Object.entries(named).flatMap(([name, value]) => verdicts.map(({ labels }) => labels[name] === value));

/** What stays the same of one character from frame to frame, of what the text leaves open. */
export function identityOf(
  named: NamedLook,
  verdicts: readonly Verdict[],
): Record<(typeof identityNames)[number], Tally> {
  const pairs = pairsOf(verdicts);
  const open = openAttributes(named);
  const agreements = pairs.map(([a, b]) => open.flatMap((name) => agrees(name, a, b)));
  return {
    'same look': total(agreements.map((list) => list.every(Boolean))),
    'same attributes': total(agreements.flat()),
    distance: sumOf(pairs.map(([a, b]) => cosineDistance(a.feature, b.feature))),
  };
}

export function openAttributes(named: NamedLook): Attribute[] {
  return attributes.filter((name) => named[name as keyof NamedLook] === undefined);
}

/** One answer, or none when a colour cannot be compared because one of the two wears nothing there. */
function agrees(name: Attribute, a: Verdict, b: Verdict): boolean[] {
  const worn = wornAs[name];
  if (worn && (a.labels[worn] === 'none' || b.labels[worn] === 'none')) return [];
  return [a.labels[name] === b.labels[name]];
}

function pairsOf<T>(list: readonly T[]): [T, T][] {
  return list.flatMap((a, i) => list.slice(i + 1).map((b): [T, T] => [a, b]));
}

/** 1 - cos of the angle between the two: 0 for the same direction, 2 for opposite ones. */
export function cosineDistance(a: readonly number[], b: readonly number[]): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, x] of a.entries()) {
    const y = b[i]!;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return 1 - ab / Math.sqrt(aa * bb || 1);
}

export const total = (answers: readonly boolean[]): Tally => ({
  sum: answers.filter(Boolean).length,
  count: answers.length,
});
const sumOf = (values: readonly number[]): Tally => ({
  sum: values.reduce((a, b) => a + b, 0),
  count: values.length,
});
