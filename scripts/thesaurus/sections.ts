// What of WordNet a writer of pictures needs: things that can be seen, colours, actions and adjectives, each as a
// forest in which near means alike.

import type { PartOfWordNet, Sense, Synset } from './wordnet.ts';

/** A meaning with the words that are kept for it, and what is a kind of it. */
export interface Tree {
  /** Words that mean this first. */
  words: string[];
  /** Words that mean something else more often. */
  also: string[];
  children: Tree[];
}

/** Lexicographers' files of what can be seen: animals, artefacts, the body, food, places, objects, people, weather, plants. */
const SEEN = new Set(['05', '06', '08', '13', '15', '17', '18', '19', '20']);
/** Of these only words that people use: groups, possessions, shapes, substances, times. */
const SEEN_AT_TIMES = new Set(['14', '21', '25', '27', '28']);

/** Kinds so wide that two things of one kind need not be alike. The forest begins below them. */
const TOO_WIDE = new Set(
  (
    'entity physical_entity abstraction abstract_entity thing object whole living_thing organism artifact ' +
    'instrumentality device matter substance causal_agent process phenomenon natural_phenomenon physical_phenomenon ' +
    'natural_object location region structure psychological_feature cognition ability creativity imagination ' +
    'attribute communication group relation state event act activity change action part material covering ' +
    'measure fundamental_quantity commodity consumer_goods creation property solid shape line space opening facility ' +
    'instrument equipment way mechanism mechanical_device'
  ).split(' '),
);

const SENSES = 2;
/** So many times as often is far more often. */
const FAR_MORE = 2;

/**
 * `others`: adjectives and adverbs; what is one of them more often, such as "cosy", is no thing. What is far more often
 * something to do, such as "hop", is a thing besides.
 */
export function things(nouns: PartOfWordNet, others: readonly PartOfWordNet[], verbs: PartOfWordNet): Tree[] {
  const kept = new Map<string, Sense[]>();
  for (const [word, senses] of nouns.senses) {
    if (!isPlain(word) || usedAs(others, word) > countOf(senses)) continue;
    const seen = senses
      .filter(({ synset, count }) => SEEN.has(synset.file) || (SEEN_AT_TIMES.has(synset.file) && count > 0))
      .filter(({ synset }) => synset.words.includes(word));
    if (seen.length > 0) kept.set(word, usualFirst(nouns, word, seen).slice(0, SENSES));
  }
  return forest(nouns, kept, verbs, ({ words }) => TOO_WIDE.has(words[0]!));
}

/** Names of colours, which nouns have in a tree and adjectives in a heap. */
export function colours(nouns: PartOfWordNet): Tree[] {
  const isColour = (synset: Synset): boolean =>
    /^(chromatic|achromatic)_colou?r$/.test(synset.words[0]!) ||
    synset.above.some((id) => isColour(nouns.synsets.get(id)!));
  const kept = new Map<string, Sense[]>();
  for (const [word, senses] of nouns.senses) {
    const found = senses.filter(({ synset }) => synset.file === '07' && isColour(synset)).slice(0, 1);
    if (isPlain(word) && found.length > 0) kept.set(word, found);
  }
  return forest(nouns, kept, undefined, ({ words }) =>
    words.some((one) => /^(attribute|property|visual_property|colou?r)$/.test(one)),
  );
}

/** Moving, eating, touching, making, seeing, feeling, weather: what is done where it can be seen. */
const DONE = new Set(['29', '34', '35', '36', '37', '38', '39', '43']);

export function actions(verbs: PartOfWordNet, nouns: PartOfWordNet): Tree[] {
  const kept = new Map<string, Sense[]>();
  for (const [word, senses] of verbs.senses) {
    const done = senses.slice(0, SENSES).filter(({ synset, count }) => DONE.has(synset.file) && count > 0);
    if (isPlain(word) && done.length > 0) kept.set(word, done);
  }
  return forest(verbs, kept, nouns, () => false);
}

/** Each adjective that has an opposite, with those that mean nearly the same. */
export function adjectives(all: PartOfWordNet): Tree[] {
  const kept = new Map<string, Sense[]>();
  for (const [word, senses] of all.senses) {
    const used = senses.slice(0, SENSES).filter(({ count }) => count > 0);
    if (isPlain(word) && used.length > 0) kept.set(word, used);
  }
  return forest(all, kept, undefined, () => false);
}

const isPlain = (word: string): boolean => /^[a-z]{3,}$/.test(word);

const countOf = (senses: readonly Sense[] = []): number => senses.reduce((sum, { count }) => sum + count, 0);

const usedAs = (parts: readonly PartOfWordNet[], word: string): number =>
  parts.reduce((sum, { senses }) => sum + countOf(senses.get(word)), 0);

/** Meanings were counted in newspapers and novels, and few of them: animals and food come up more often in stories. */
const FAVOUR: Readonly<Record<string, number>> = { '05': 2.1, '13': 1.2, '14': 0.3, '20': 0.5, '25': 0.3 };

/** What a word means in a story for children, where the count leads astray, by what that is a kind of. */
const MEANT: Readonly<Record<string, string>> = {
  alien: 'hypothetical_creature',
  cake: 'baked_goods',
  crown: 'jewelled_headdress',
  fireman: 'defender',
  gem: 'jewelry',
  ghost: 'soul',
  giant: 'imaginary_being',
  king: 'sovereign',
  kite: 'plaything',
  queen: 'female_aristocrat',
  ring: 'jewelry',
  school: 'building',
  snowball: 'ball',
  volcano: 'mountain',
  witch: 'imaginary_being',
  wizard: 'occultist',
};

function usualFirst({ synsets }: PartOfWordNet, word: string, senses: readonly Sense[]): Sense[] {
  const isMeant = ({ above }: Synset) => above.some((id) => synsets.get(id)!.words[0] === MEANT[word]);
  const weight = ({ synset, count }: Sense) =>
    isMeant(synset) ? Number.MAX_VALUE : (count + 1) * (FAVOUR[synset.file] ?? 1);
  return senses.toSorted((a, b) => weight(b) - weight(a));
}

/** Kinds that WordNet keeps apart and a reader does not: one stands below the other here. */
const BELOW: Readonly<Record<string, string>> = {
  solid_food: 'nutrient',
  living_accommodations: 'edifice',
  establishment: 'edifice',
  spiritual_being: 'imaginary_creature',
  psyche: 'imaginary_creature',
};

/** The trees above the kept meanings, as far up as they are not too wide. Empty ones with one child are left out. */
function forest(
  { synsets, senses: own }: PartOfWordNet,
  kept: ReadonlyMap<string, readonly Sense[]>,
  rival: PartOfWordNet | undefined,
  tooWide: (synset: Synset) => boolean,
): Tree[] {
  const trees = new Map<string, Tree>();
  const roots: Tree[] = [];
  const joined = new Map(
    Object.entries(BELOW).map(([word, above]) => {
      const found = [...synsets.values()].find((one) => one.words.includes(above));
      return [word, found?.id] as const;
    }),
  );
  const treeOf = (id: string): Tree => {
    const known = trees.get(id);
    if (known) return known;
    const tree: Tree = { words: [], also: [], children: [] };
    trees.set(id, tree);
    const { words, above } = synsets.get(id)!;
    const parent = words.map((word) => joined.get(word)).find((one) => one !== undefined) ?? above[0];
    const top = parent === undefined || tooWide(synsets.get(parent)!);
    (top ? roots : treeOf(parent).children).push(tree);
    return tree;
  };
  for (const [word, senses] of kept) {
    const foremost = countOf(rival?.senses.get(word)) <= FAR_MORE * countOf(own.get(word));
    for (const [index, { synset }] of senses.entries()) {
      const tree = treeOf(synset.id);
      (index === 0 && foremost ? tree.words : tree.also).push(word);
    }
  }
  return roots.map(collapse);
}

function collapse({ words, also, children }: Tree): Tree {
  const below = children.map(collapse);
  return words.length + also.length === 0 && below.length === 1
    ? below[0]!
    : { words, also, children: below };
}
