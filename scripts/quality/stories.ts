// Stories by lot: one character, several scenes, each a combination that was never trained on, in the form of the
// captions the model was trained on (`training/captions.py`): style words and subject, then what, where and when.

import { gunzipSync } from 'node:zlib';
import { uniform53 } from './bootstrap.ts';
import type { JudgeConfig } from './judge.ts';
import type { Vocabulary, Words } from './vocabulary.ts';

/** `tune` is for choosing constants, `test` for reporting: their seeds have none in common. */
export type Split = 'tune' | 'test';

export interface ToldScene {
  framePrompt: string;
  place: string;
  time: string;
  /** One of the two. */
  prop?: string;
  action?: string;
}

/** What the caption says of the look; what is absent it leaves open. */
export interface NamedLook {
  fur?: string;
  garment?: string;
  'garment colour'?: string;
  accessory?: string;
  'accessory colour'?: string;
}

interface ToldCharacter {
  words: string;
  kind: string;
  named: NamedLook;
}

export interface ToldStory {
  seed: number;
  identityPrompt: string;
  style: string;
  /** One, or two that stand beside each other, the first one left. */
  cast: readonly ToldCharacter[];
  scenes: ToldScene[];
}

export interface StoryPlan {
  split: Split;
  /** Which story of the split; the same number is the same story, however many are told. */
  index: number;
  scenes: number;
  /** 1 when absent. */
  characters?: 1 | 2;
}

const SPLIT_SEEDS: Readonly<Record<Split, number>> = { tune: 1_000_000, test: 2_000_000 };
/** Stories of other lengths are other stories, and so are those of two. */
const LENGTH_STEP = 50_000;
const TWO_STEP = 25_000;

type Random = () => number;

export function seedOf({ split, index, scenes, characters = 1 }: StoryPlan): number {
  return SPLIT_SEEDS[split] + LENGTH_STEP * scenes + TWO_STEP * (characters - 1) + index;
}

export function tellOf(plan: StoryPlan, words: Vocabulary, trainedOn: JudgeConfig['trainedOn']): ToldStory {
  const seed = seedOf(plan);
  const random = uniform53(seed);
  const [style, styleWords] = pickClass(random, words.styles);
  const { characters = 1 } = plan;
  if (words.kinds.size < characters) throw new RangeError('two characters need two kinds');
  const cast: ToldCharacter[] = [];
  while (cast.length < characters) {
    const one = character(random, words);
    if (cast.every(({ kind }) => kind !== one.kind)) cast.push(one);
  }
  const isNew = untrained(trainedOn);
  const scenes: ToldScene[] = [];
  for (let tries = 0; scenes.length < plan.scenes && tries < 400 * plan.scenes; tries++) {
    const scene = sceneOf(random, words);
    const isOther = scenes.every((one) => one.place !== scene.place && doing(one) !== doing(scene));
    if (isOther && cast.every(({ kind }) => isNew(kind, scene))) scenes.push(scene);
  }
  const who = cast.map((one) => one.words).join(' and ');
  if (scenes.length < plan.scenes) {
    throw new RangeError(`there are not ${plan.scenes} combinations with ${who} that were never trained on`);
  }
  return { seed, identityPrompt: `${styleWords} ${who}`, style, cast, scenes };
}

/** A frame of another story, for a prompt whose other clauses are not the story's own. */
export function randomFrames(seed: number, count: number, words: Vocabulary): string[] {
  const random = uniform53(seed);
  return Array.from({ length: count }, () => sceneOf(random, words).framePrompt);
}

export const doing = ({ prop, action }: Pick<ToldScene, 'prop' | 'action'>): string => prop ?? action!;

function sceneOf(random: Random, words: Vocabulary): ToldScene {
  const hasProp = random() < 0.6;
  const [what, doingWords] = pickClass(random, hasProp ? words.props : words.actions);
  const [place, where] = pickClass(random, words.places);
  const [time, when] = pickClass(random, words.times);
  const placed = random() < 0.88 ? `${where} ${when}` : `${when} ${where}`;
  return {
    framePrompt: `${doingWords} ${placed}`,
    place,
    time,
    ...(hasProp ? { prop: what } : { action: what }),
  };
}

/** Who, with some of the look named: the rest is for the model to choose, and for a story to keep. */
function character(random: Random, words: Vocabulary): ToldCharacter {
  const [kind, noun] = pickClass(random, words.kinds);
  const named: NamedLook = {};
  const before: string[] = [];
  if (random() < 0.4 && words.sizes.size > 0) before.push(pickClass(random, words.sizes)[1]);
  const furs = words.furs.get(kind) ?? [];
  if (random() < 0.5 && furs.length > 0) {
    named.fur = pick(random, furs);
    before.push(named.fur);
  }
  const worn: string[] = [];
  const coloured = (): string | undefined =>
    random() < 0.4 && words.colours.length > 0 ? pick(random, words.colours) : undefined;
  if (random() < 0.35 && words.garments.size > 0) {
    const [garment, noun] = pickClass(random, words.garments);
    const colour = coloured();
    Object.assign(named, { garment, ...(colour ? { 'garment colour': colour } : {}) });
    worn.push(article([colour, noun].filter(Boolean).join(' ')));
  }
  if (random() < 0.35 && words.accessories.size > 0) {
    const [accessory, noun] = pickClass(random, words.accessories);
    const colour = coloured();
    Object.assign(named, { accessory, ...(colour ? { 'accessory colour': colour } : {}) });
    worn.push(article([colour, noun].filter(Boolean).join(' ')));
  }
  const who = article([...before, noun].join(' '));
  return { words: worn.length === 0 ? who : `${who} with ${worn.join(' and ')}`, kind, named };
}

/** "a red coat", "an owl", "a princess", and plurals (glasses, overalls) as they are. */
function article(words: string): string {
  if (/[^s]s$/.test(words)) return words;
  return `${/^[aeio]/.test(words) ? 'an' : 'a'} ${words}`;
}

/**
 * Whether a scene with this kind is fair and new: no training picture showed this kind in this place at this time
 * with this prop or action, but some picture showed that prop or action in that place.
 */
export function untrained({ kinds, places, times, doings, seen }: JudgeConfig['trainedOn']) {
  const bits = gunzipSync(Buffer.from(seen, 'base64'));
  const isSeen = (kind: number, place: number, time: number, what: number): boolean => {
    const index = ((kind * places.length + place) * times.length + time) * doings.length + what;
    return ((bits[index >> 3]! >> (index & 7)) & 1) === 1;
  };
  return (kind: string, scene: ToldScene): boolean => {
    const [k, place, time, what] = [
      kinds.indexOf(kind),
      places.indexOf(scene.place),
      times.indexOf(scene.time),
      doings.indexOf(doing(scene)),
    ];
    if ([k, place, time, what].includes(-1) || isSeen(k, place, time, what)) return false;
    return kinds.some((_, other) => times.some((_, hour) => isSeen(other, place, hour, what)));
  };
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}

/** A class, and one of its words. */
function pickClass(random: Random, words: Words): [name: string, word: string] {
  const [name, list] = pick(random, [...words]);
  return [name, pick(random, list)];
}
