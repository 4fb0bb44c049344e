// A tokenizer read from its files: the vocab.json and merges.txt of a diffusers tokenizer folder, or tokenizer.json, with
// its configs. Says which file is missing or wrong; what is done with the vocabulary is in tokenizer.ts.

import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { clipVocabulary, NotAFileError, readRegular, show } from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import {
  isTokenId,
  type ListedToken,
  parseMerges,
  parseVocabulary,
  parseWhole,
  type Vocabularies,
  VocabularyFault,
} from './parse-vocabulary.ts';
import { type AddedToken, createTokenizer, type Tokenizer } from './tokenizer.ts';

/** Of a file; CLIP's vocabulary has 0.9 MB. */
const MOST_BYTES = 32e6;
/** Tokens that are looked for in a text one by one; CLIP has two, and words that were taught beside it one each. */
const MOST_ADDED = 10_000;
const CLIP_LENGTH = 77;

const flags = { normalized: z.boolean().optional(), single_word: z.boolean().optional() };
const tokenText = z.union([z.string(), z.object({ content: z.string(), ...flags })]);
const tokenizerConfig = z.object({
  bos_token: tokenText.nullish(),
  eos_token: tokenText.nullish(),
  unk_token: tokenText.nullish(),
  pad_token: tokenText.nullish(),
  model_max_length: z.number().nullish(),
  added_tokens_decoder: z.record(z.string(), z.object({ content: z.string(), ...flags })).nullish(),
});

/** Where a tokenizer's files are, with its configs as they were read. */
export interface TokenizerSource {
  /** Absent: CLIP's own, which follows from its merges. */
  vocab?: string;
  merges: string;
  /** tokenizer.json in place of those two. */
  whole?: string;
  /** tokenizer_config.json. */
  config: Readonly<Record<string, unknown>>;
  /** special_tokens_map.json. */
  specialTokens: Readonly<Record<string, unknown>>;
  /** added_tokens.json. */
  addedTokens: Readonly<Record<string, unknown>>;
}

/** A diffusers tokenizer folder's parts; the two configs need not be there. */
async function folderSource(folder: string): Promise<TokenizerSource> {
  return {
    vocab: join(folder, 'vocab.json'),
    merges: join(folder, 'merges.txt'),
    config: await readConfig(folder, 'tokenizer_config.json'),
    specialTokens: await readConfig(folder, 'special_tokens_map.json'),
    addedTokens: {},
  };
}

/**
 * Reads a tokenizer: a diffusers folder, or files that lie apart. Throws FabulaError 'bad-model' naming the file
 * that is missing or wrong.
 */
export async function loadTokenizer(from: string | TokenizerSource): Promise<Tokenizer> {
  const source = typeof from === 'string' ? await folderSource(from) : from;
  const folder = dirname(source.merges);
  const { vocab, merges, added: own } = await vocabularyOf(source, folder);
  const config = {
    ...checkConfig(source.specialTokens, folder, 'special_tokens_map.json'),
    ...checkConfig(source.config, folder, 'tokenizer_config.json'),
  };
  const added = new Map<string, AddedToken>();
  const name = 'tokenizer_config.json';
  const decoder = Object.entries(config.added_tokens_decoder ?? {});
  const listed: readonly ListedToken[] = [
    ...own,
    ...Object.entries(source.addedTokens).map(([content, id]) => ({
      id,
      content,
      normalized: true,
      file: 'added_tokens.json',
    })),
    ...decoder.map(([id, token]) => ({ ...token, id: /^\d+$/.test(id) ? Number(id) : id, file: name })),
  ];
  if (listed.length > MOST_ADDED) {
    throw broken(folder, name, `has ${listed.length} added tokens; Fabula reads ${MOST_ADDED} at most`);
  }
  for (const { id, content, normalized = false, single_word, file } of listed) {
    if (!isTokenId(id)) throw broken(folder, file, `gives an added token the id ${show(id)}`);
    added.set(content, { id, content, normalized, ...(single_word ? { singleWord: true } : {}) });
  }
  const special = (token: z.infer<typeof tokenText> | null | undefined, otherwise: string): number => {
    const { content, normalized = false } =
      typeof token === 'string' ? { content: token } : (token ?? { content: otherwise });
    const id = added.get(content)?.id ?? vocab.get(content);
    if (id === undefined) {
      throw broken(
        folder,
        basename(source.whole ?? source.vocab ?? source.merges),
        `has no token ${show(content)}`,
      );
    }
    if (!added.has(content)) added.set(content, { id, content, normalized });
    return id;
  };
  const eosText = '<|endoftext|>';
  const ids = {
    bos: special(config.bos_token, '<|startoftext|>'),
    eos: special(config.eos_token, eosText),
    unk: special(config.unk_token, eosText),
    pad: special(config.pad_token, eosText),
  };
  // A config without a length holds 10^30; CLIP's text encoders have 77 positions.
  const length = config.model_max_length ?? CLIP_LENGTH;
  const maxLength = length >= 3 && length <= CLIP_LENGTH ? Math.floor(length) : CLIP_LENGTH;
  return createTokenizer({ vocab, merges, added: [...added.values()], ...ids, maxLength });
}

function parseJson(text: string, folder: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw broken(folder, file, 'is not valid JSON');
  }
}

async function vocabularyOf(
  { vocab: listed, whole }: TokenizerSource,
  folder: string,
): Promise<Vocabularies> {
  const parsed = <T>(file: string, parse: () => T): T => {
    try {
      return parse();
    } catch (error) {
      if (error instanceof VocabularyFault) throw broken(folder, file, error.message);
      throw error;
    }
  };
  if (whole !== undefined) {
    const file = basename(whole);
    const json = parseJson(await read(folder, file), folder, file);
    return parsed(file, () => parseWhole(json));
  }
  const own = listed === undefined ? undefined : await read(folder, 'vocab.json');
  const text = await read(folder, 'merges.txt');
  const vocab =
    own === undefined
      ? clipVocabulary(text)
      : parsed('vocab.json', () => parseVocabulary(parseJson(own, folder, 'vocab.json')));
  return { vocab, merges: parsed('merges.txt', () => parseMerges(text.split('\n'), vocab)), added: [] };
}

/** A file that need not be there. */
async function readConfig(folder: string, file: string): Promise<TokenizerSource['config']> {
  const text = await readIfThere(folder, file);
  return text === undefined ? {} : checkConfig(parseJson(text, folder, file), folder, file);
}

function checkConfig(value: unknown, folder: string, file: string): z.infer<typeof tokenizerConfig> {
  const result = tokenizerConfig.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw broken(folder, file, `${issue.path.join('.') || 'its content'}: ${issue.message}`);
}

async function readIfThere(folder: string, file: string): Promise<string | undefined> {
  try {
    return (await readRegular(join(folder, file), MOST_BYTES)).toString('utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    const what = error instanceof NotAFileError ? `cannot be read: it is ${error.found}` : 'cannot be read';
    throw broken(folder, file, what, error);
  }
}

async function read(folder: string, file: string): Promise<string> {
  const text = await readIfThere(folder, file);
  if (text === undefined) throw broken(folder, file, 'is missing');
  return text;
}

function broken(folder: string, file: string, what: string, cause?: unknown): FabulaError {
  return new FabulaError(
    'bad-model',
    `${join(folder, file)} ${what}.`,
    'Copy the whole tokenizer folder of the model again.',
    { cause },
  );
}
