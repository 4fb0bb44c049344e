// Which of the words that a model knows comes nearest to one that it does not: by what both are kinds of. Reads
// assets/words/thesaurus.txt.gz, which `npm run thesaurus` makes out of WordNet.

import { type IrregularForms, stemsOf } from './stems.ts';

const SECTIONS = ['things', 'colours', 'actions', 'adjectives'] as const;
type Section = (typeof SECTIONS)[number];

/** One meaning of a word. */
interface Meaning {
  section: Section;
  /** Index into `parents` and `specific`. */
  node: number;
  /** The word means something else more often. */
  also: boolean;
}

export interface Thesaurus {
  irregular: IrregularForms;
  meanings: ReadonlyMap<string, readonly Meaning[]>;
  /** Of each meaning, what it is a kind of; -1: nothing. */
  parents: readonly number[];
  /**
   * How much a meaning says, from 0 for one that takes in everything to 1 for one with nothing below it: the intrinsic
   * information content of Seco, Veale and Hayes (ECAI 2004).
   */
  specific: readonly number[];
}

/** @throws Error for a line that is none. */
export function parseThesaurus(text: string): Thesaurus {
  const irregular = new Map<string, string>();
  const meanings = new Map<string, Meaning[]>();
  const parents: number[] = [];
  const own: number[] = [];
  const sections: Section[] = [];
  const path: number[] = [];
  let section = '';
  for (const [number, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      section = line.slice(1, -1);
      path.length = 0;
      continue;
    }
    const [first, ...words] = line.split(' ');
    if (section === 'forms') {
      irregular.set(first!, words[0]!);
      continue;
    }
    const depth = Number(first);
    if (!isSection(section) || !(depth <= path.length))
      throw new Error(`Line ${number + 1} of the thesaurus is broken: ${line}`);
    path.length = depth;
    const node = parents.length;
    parents.push(path.at(-1) ?? -1);
    path.push(node);
    sections.push(section);
    const rest = words.indexOf('~');
    const count = rest < 0 ? words.length : rest;
    for (const [index, word] of words.entries()) {
      if (word === '~') continue;
      const all = meanings.get(word) ?? [];
      if (all.length === 0) meanings.set(word, all);
      all.push({ section, node, also: index > count });
    }
    own.push(words.length - (rest < 0 ? 0 : 1));
  }
  return { irregular, meanings, parents, specific: informationContent(own, parents, sections) };
}

const isSection = (name: string): name is Section => (SECTIONS as readonly string[]).includes(name);

function informationContent(
  own: readonly number[],
  parents: readonly number[],
  sections: readonly Section[],
): number[] {
  const below = own.map((count) => Math.max(count, 1));
  for (let node = parents.length - 1; node >= 0; node--) {
    const parent = parents[node]!;
    if (parent >= 0) below[parent]! += below[node]!;
  }
  const totals = new Map<Section, number>();
  for (const [node, section] of sections.entries()) {
    if (parents[node]! < 0) totals.set(section, (totals.get(section) ?? 0) + below[node]!);
  }
  return below.map((count, node) => 1 - Math.log(count) / Math.log(totals.get(sections[node]!)!));
}

/** A word that a model was taught, and what it means there. */
export interface KnownWord {
  word: string;
  /** What it is a form of, itself in most cases. */
  stem: string;
  section: Section;
  node: number;
}

/**
 * What the words mean that a model was taught, as far as it is known. Words in -ing are what is done, all others are
 * not, and a word counts with what it means most often.
 */
export function knownWords(words: Iterable<string>, { irregular, meanings }: Thesaurus): KnownWord[] {
  return [...words].flatMap((word) => {
    const done = word.endsWith('ing');
    const found = stemsOf(word, irregular).flatMap((stem) =>
      (meanings.get(stem) ?? [])
        .filter(({ section }) => (section === 'actions') === done)
        .map((meaning) => ({ word, stem, ...meaning })),
    );
    // One that names a colour is taught as one. A bear is known though to bear is said more often.
    const meant =
      found.find(({ section }) => section === 'colours') ?? found.find(({ also }) => !also) ?? found[0];
    return meant ? [{ word, stem: meant.stem, section: meant.section, node: meant.node }] : [];
  });
}

const MOST = 3;

/** At most three, the nearest first. A known word of the same stem comes before all others. Expects small letters. */
export function nearest(word: string, known: readonly KnownWord[], thesaurus: Thesaurus): string[] {
  const stems = stemsOf(word, thesaurus.irregular);
  const all = stems.map((stem) => thesaurus.meanings.get(stem) ?? []).find((found) => found.length > 0) ?? [];
  const foremost = all.filter(({ also }) => !also);
  const meanings = foremost.length > 0 ? foremost : all;
  // One word for each stem: "star" and "stars" are not two ways out.
  const found = new Map<string, string>();
  for (const { stem, word: same } of known)
    if (stems.includes(stem) && !found.has(stem)) found.set(stem, same);
  const alike = known
    .map((one) => {
      const same = meanings.filter(({ section }) => section === one.section);
      return { ...one, value: Math.max(0, ...same.map(({ node }) => nearness(node, one.node, thesaurus))) };
    })
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value || Number(b.word === b.stem) - Number(a.word === a.stem));
  for (const { stem, word: other } of alike) if (!found.has(stem)) found.set(stem, other);
  return [...found.values()].slice(0, MOST);
}

/** Of two candidates under the same kind, the one nearer to it is better, then the more usual one. */
const STEP = 0.02;
const SPECIFIC = 0.05;

/**
 * How much is said by what both are kinds of (Resnik's similarity, IJCAI 1995), less for each step down from there to
 * the known word; 0: they have nothing in common.
 */
function nearness(unknown: number, known: number, { parents, specific }: Thesaurus): number {
  const above = new Set<number>();
  for (let node = unknown; node >= 0; node = parents[node]!) above.add(node);
  let steps = 0;
  for (let node = known; node >= 0; node = parents[node]!) {
    if (above.has(node)) return 1 + specific[node]! - STEP * steps - SPECIFIC * specific[known]!;
    steps++;
  }
  return 0;
}
