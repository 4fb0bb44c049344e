// Reads WordNet's own database files (data.POS, index.POS, index.sense: wndb(5WN), senseidx(5WN)). Knows nothing of
// what is made of them.

import fs from 'node:fs';
import path from 'node:path';

export type PartOfSpeech = 'noun' | 'verb' | 'adj' | 'adv';

export interface Synset {
  id: string;
  /** The lexicographer's file it came from, such as `05` for animals: lexnames(5WN). */
  file: string;
  /** As they are written, `_` for a space. */
  words: string[];
  /** What it is a kind of, or an instance of, the chief one first; of a satellite adjective the one it stands around. */
  above: string[];
}

export interface Sense {
  synset: Synset;
  /** How often it was met with this meaning in the texts that were tagged. */
  count: number;
}

export interface PartOfWordNet {
  synsets: ReadonlyMap<string, Synset>;
  /** By word in small letters, the most usual meaning first. */
  senses: ReadonlyMap<string, readonly Sense[]>;
}

/** In index.sense the parts of speech are numbers; the satellites of adjectives have one of their own. */
const NUMBERS: Record<PartOfSpeech, string> = { noun: '1', verb: '2', adj: '35', adv: '4' };

export function readWordNet(
  folder: string,
  pos: PartOfSpeech,
  counts: ReadonlyMap<string, number>,
): PartOfWordNet {
  const synsets = new Map(
    records(path.join(folder, `data.${pos}`)).map((line) => {
      const synset = parseSynset(line);
      return [synset.id, synset] as const;
    }),
  );
  const senses = new Map(
    records(path.join(folder, `index.${pos}`)).map((line) => {
      const fields = line.trim().split(' ');
      const pointers = Number(fields[3]);
      const found = fields.slice(6 + pointers).map((id) => ({
        synset: synsets.get(id)!,
        count: counts.get(countKey(fields[0]!, pos, id)) ?? 0,
      }));
      return [fields[0]!, found] as const;
    }),
  );
  return { synsets, senses };
}

/** How often each meaning of each word was met, by `countKey`. */
export function readCounts(folder: string): Map<string, number> {
  return new Map(
    records(path.join(folder, 'index.sense')).map((line) => {
      const [key, id, , count] = line.split(' ');
      const [word, meaning] = key!.split('%');
      const pos = (Object.keys(NUMBERS) as PartOfSpeech[]).find((one) => NUMBERS[one].includes(meaning![0]!));
      return [countKey(word!, pos!, id!), Number(count)] as const;
    }),
  );
}

const countKey = (word: string, pos: PartOfSpeech, id: string): string => `${word} ${pos} ${id}`;

/** The licence stands at the top of each file, in lines that begin with their number. */
export const licenceOf = (folder: string): string =>
  fs
    .readFileSync(path.join(folder, 'data.noun'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .map((line) => line.replace(/^ +\d+ ?/, '').trimEnd())
    .join('\n');

const records = (file: string): string[] =>
  fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('  '));

/** `id file pos count(hex) (word number)… pointers (symbol id pos places)… | gloss` */
function parseSynset(line: string): Synset {
  const fields = line.split(' | ', 1)[0]!.trim().split(' ');
  const size = Number.parseInt(fields[3]!, 16);
  const words = Array.from({ length: size }, (_, index) => fields[4 + 2 * index]!.replace(/\(\w+\)$/, ''));
  const first = 4 + 2 * size;
  const pointers = Array.from({ length: Number(fields[first]) }, (_, index) => {
    const [symbol, id] = fields.slice(first + 1 + 4 * index);
    return { symbol, id: id! };
  });
  const up = fields[2] === 's' ? ['&'] : ['@', '@i'];
  const above = pointers.filter(({ symbol }) => up.includes(symbol!)).map(({ id }) => id);
  return { id: fields[0]!, file: fields[1]!, words, above };
}
