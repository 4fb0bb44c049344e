// Vocabulary and merges of a CLIP tokenizer in the two forms they are published in: vocab.json with merges.txt, and
// tokenizer.json of the fast tokenizers. Knows no files; says what is wrong in a clause.

import { show } from '../../../native-models/index.ts';

/** A token's number is a row of the text encoder's table; CLIP has 49408. */
const MOST_TOKENS = 1_000_000;

export const isTokenId = (id: unknown): id is number =>
  Number.isSafeInteger(id) && (id as number) >= 0 && (id as number) < MOST_TOKENS;

/** The message completes "FILE …". */
export class VocabularyFault extends Error {
  override readonly name = 'VocabularyFault';
}

/** A token found as it stands in a text, as a file lists it. */
export interface ListedToken {
  id: unknown;
  content: string;
  normalized?: boolean | undefined;
  single_word?: boolean | undefined;
  /** Where it is listed. */
  file: string;
}

export interface Vocabularies {
  vocab: Map<string, number>;
  merges: [string, string][];
  added: ListedToken[];
}

/** By hand: a schema takes half a second for CLIP's 49408 tokens. */
export function parseVocabulary(json: unknown): Map<string, number> {
  const vocab = new Map<string, number>(Object.entries(json ?? {}));
  for (const [token, id] of vocab) {
    if (isTokenId(id)) continue;
    throw new VocabularyFault(
      `gives the token ${show(token)} the id ${show(id)}, not a whole number below ${MOST_TOKENS}`,
    );
  }
  return vocab;
}

/** Pairs, or lines that hold one each; a line with a version and empty ones are passed over. */
export function parseMerges(
  lines: readonly unknown[],
  vocab: ReadonlyMap<string, number>,
  called = 'vocab.json',
): [string, string][] {
  const merges: [string, string][] = [];
  for (const [i, line] of lines.entries()) {
    if (typeof line === 'string' && (line.startsWith('#version') || line.trim() === '')) continue;
    const pair: unknown[] =
      typeof line === 'string' ? line.trim().split(' ') : Array.isArray(line) ? line : [];
    const [left, right] = pair;
    if (typeof left !== 'string' || typeof right !== 'string' || pair.length !== 2) {
      throw new VocabularyFault(`line ${i + 1} is not a pair of symbols`);
    }
    if (!vocab.has(left + right)) {
      throw new VocabularyFault(`line ${i + 1} merges to a token that ${called} lacks`);
    }
    merges.push([left, right]);
  }
  return merges;
}

interface Whole {
  model?: { type?: unknown; vocab?: unknown; merges?: unknown };
  added_tokens?: unknown;
}

/** tokenizer.json. Throws VocabularyFault for one that is not CLIP's kind. */
export function parseWhole(json: unknown): Vocabularies {
  const { model, added_tokens: added } = (json ?? {}) as Whole;
  if (typeof model !== 'object' || model === null || (model.type ?? 'BPE') !== 'BPE') {
    throw new VocabularyFault(`holds a tokenizer of the kind ${show(model?.type ?? null)}, not CLIP's (BPE)`);
  }
  const vocab = parseVocabulary(model.vocab);
  if (!Array.isArray(model.merges)) throw new VocabularyFault('has no list of merges');
  const listed = Array.isArray(added) ? added : [];
  return {
    vocab,
    merges: parseMerges(model.merges, vocab, 'its vocabulary'),
    added: listed.map((token: Partial<ListedToken> | null) => {
      if (typeof token?.content !== 'string') throw new VocabularyFault('has an added token without a text');
      const { id, content, normalized = false, single_word = false } = token;
      return { id, content, normalized, single_word, file: 'tokenizer.json' };
    }),
  };
}
