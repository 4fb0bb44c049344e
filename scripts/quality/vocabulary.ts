// What stories can be told about: the words of the drawing model's own manifest, sorted by what the judge calls
// them. A word the judge does not know, or a class the model has no word for, is left out.

import type { JudgeConfig } from './judge.ts';

/** Class → the words it may be called. */
export type Words = ReadonlyMap<string, readonly string[]>;

export interface Vocabulary {
  kinds: Words;
  places: Words;
  times: Words;
  props: Words;
  actions: Words;
  /** Style words, ending in "of". */
  styles: Words;
  garments: Words;
  accessories: Words;
  sizes: Words;
  colours: readonly string[];
  /** Furs of a kind that the model has a word for, its own first. */
  furs: Words;
}

/** `lists` are the manifest's words, however they are grouped. */
export function vocabulary(
  lists: Readonly<Record<string, readonly string[]>>,
  judge: Pick<JudgeConfig, 'phrases' | 'furs'>,
): Vocabulary {
  const all = new Set(Object.values(lists).flat());
  const known = (head: string): Words =>
    new Map(
      Object.entries(judge.phrases[head] ?? {}).flatMap(([name, words]) => {
        const own = words.filter((word) => all.has(word));
        return own.length === 0 ? [] : [[name, own] as const];
      }),
    );
  const kinds = known('kind');
  const furs = [...kinds.keys()].map(
    (kind) => [kind, (judge.furs[kind] ?? []).filter((fur) => all.has(fur))] as const,
  );
  const garments = known('garment');
  const clothes = [...garments.values()].flat();
  return {
    kinds,
    places: known('place'),
    times: known('time'),
    props: known('prop'),
    actions: known('action'),
    styles: known('style'),
    garments,
    accessories: known('accessory'),
    sizes: known('size'),
    // A colour of clothes is known when it is listed with a garment; alone it may be a fur's.
    colours: Object.keys(judge.phrases.colour ?? {}).filter((colour) =>
      clothes.some((noun) => all.has(`${colour} ${noun}`)),
    ),
    furs: new Map(furs),
  };
}

/** What is missing for telling stories, in words; undefined when nothing is. */
export function lacks(words: Vocabulary): string | undefined {
  const lists = ['kinds', 'places', 'times', 'props', 'actions', 'styles'] as const;
  const missing = lists.filter((list) => words[list].size === 0);
  return missing.length === 0 ? undefined : missing.join(', ');
}
