// CLIP's byte-level BPE, from the vocab.json and merges.txt of a diffusers tokenizer folder.
// Knows text and token ids only: nothing of prompts, windows or networks. Own code, because the libraries at hand
// give no offsets and lower-case a final sigma by context, which CLIP's tokenizer does not.

import { dirname, join } from 'node:path';
import { z } from 'zod';
import { NotAFileError, readRegular, show } from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import { normalize, type Span } from './normalize.ts';

/** One token of a text. Offsets are UTF-16 indexes into the text as given: `text.slice(start, end)`. */
interface Piece {
  id: number;
  start: number;
  end: number;
}

export interface Tokenizer {
  /** Rows of the text encoder, 77: start of text, the text's tokens, end of text, padding. */
  readonly maxLength: number;
  /** Tokens of text that fit, `maxLength - 2`. */
  readonly maxTokens: number;
  readonly bos: number;
  readonly eos: number;
  readonly pad: number;
  /** The text's tokens with their places, without start, end or padding; of any number. */
  pieces(text: string): Piece[];
  /** The ids of `pieces`. */
  encodePieces(text: string): number[];
  /** `input_ids` [maxLength]: start, ids, end, padding. Throws RangeError for more than `maxTokens` ids. */
  encode(ids: readonly number[]): BigInt64Array;
}

interface AddedToken {
  id: number;
  content: string;
  /** Looked for in the text after normalisation (so in any case) instead of before. */
  normalized: boolean;
}

interface TokenizerParts {
  vocab: ReadonlyMap<string, number>;
  /** Pairs of symbols, the first merged first. */
  merges: readonly (readonly [string, string])[];
  /** Tokens that are found as they stand in a text, before BPE; start, end and padding among them. */
  added: readonly AddedToken[];
  bos: number;
  eos: number;
  pad: number;
  unk: number;
  maxLength: number;
}

/** Of a file; CLIP's vocabulary has 0.9 MB. */
const MOST_BYTES = 32e6;
/** A token's number is a row of the text encoder's table; CLIP has 49408. */
const MOST_TOKENS = 1_000_000;
/** Tokens that are looked for in a text one by one; CLIP has two, and words that were taught beside it one each. */
const MOST_ADDED = 10_000;

const isTokenId = (id: unknown): id is number =>
  Number.isSafeInteger(id) && (id as number) >= 0 && (id as number) < MOST_TOKENS;

const END_OF_WORD = '</w>';
const CLIP_LENGTH = 77;

/** The published CLIP splits at this after normalisation; white space falls away. */
const CLIP_WORDS =
  /<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\p{White_Space}\p{L}\p{N}]+/gu;
/** What transformers' byte-level step splits the two written-out markers into once more. */
const MARKER_PARTS = /\p{L}+|[^\p{L}]+/gu;

/** Builds a tokenizer; see `loadTokenizer` for the usual way. */
function createTokenizer(parts: TokenizerParts): Tokenizer {
  const { bos, eos, pad, maxLength } = parts;
  const raw = parts.added.filter((token) => !token.normalized);
  const lowered = parts.added
    .filter((token) => token.normalized)
    .map((token) => ({ ...token, content: token.content.normalize('NFC').toLowerCase() }));
  const bpe = createBpe(parts);
  const utf8 = new TextEncoder();

  function pieces(text: string): Piece[] {
    const found: Piece[] = [];
    for (const segment of splitAt(text, raw)) {
      if (segment.token) found.push({ id: segment.token.id, start: segment.start, end: segment.end });
      else for (const span of normalize(segment.text, segment.start)) addSpan(span, found);
    }
    return found;
  }

  function addSpan(span: Span, found: Piece[]): void {
    for (const { token, text, start, end } of splitAt(span.text, lowered)) {
      if (token) found.push({ id: token.id, start: span.from[start]!, end: span.to[end - 1]! });
      else for (const word of text.matchAll(CLIP_WORDS)) addWord(word[0], span, start + word.index, found);
    }
  }

  function addWord(word: string, span: Span, at: number, found: Piece[]): void {
    // Only a written-out marker holds both punctuation and letters in this order.
    if (word.startsWith('<|') && /\p{L}/u.test(word)) {
      for (const part of word.matchAll(MARKER_PARTS)) addBpe(part[0], span, at + part.index, found);
    } else addBpe(word, span, at, found);
  }

  function addBpe(word: string, span: Span, at: number, found: Piece[]): void {
    const unitOfByte: number[] = [];
    for (let unit = 0; unit < word.length; ) {
      const char = String.fromCodePoint(word.codePointAt(unit)!);
      for (let k = utf8.encode(char).length; k > 0; k--) unitOfByte.push(at + unit);
      unit += char.length;
    }
    let byte = 0;
    for (const { id, bytes } of bpe(utf8.encode(word))) {
      const start = span.from[unitOfByte[byte]!]!;
      byte += bytes;
      found.push({ id, start, end: span.to[unitOfByte[byte - 1]!]! });
    }
  }

  return {
    maxLength,
    maxTokens: maxLength - 2,
    bos,
    eos,
    pad,
    pieces,
    encodePieces: (text) => pieces(text).map((piece) => piece.id),
    encode(ids) {
      if (ids.length > maxLength - 2) {
        throw new RangeError(`${ids.length} tokens, but at most ${maxLength - 2} fit`);
      }
      const row = new BigInt64Array(maxLength).fill(BigInt(pad));
      row[0] = BigInt(bos);
      for (const [i, id] of ids.entries()) row[i + 1] = BigInt(id);
      row[ids.length + 1] = BigInt(eos);
      return row;
    },
  };
}

interface Segment {
  text: string;
  start: number;
  end: number;
  token?: AddedToken;
}

/** The text cut at added tokens: the leftmost first, of those the longest. */
function* splitAt(text: string, tokens: readonly AddedToken[]): Generator<Segment> {
  let at = 0;
  for (;;) {
    let best: AddedToken | undefined;
    let where = text.length;
    for (const token of tokens) {
      const index = token.content === '' ? -1 : text.indexOf(token.content, at);
      const nearer = index < where || (index === where && token.content.length > (best?.content.length ?? 0));
      if (index >= 0 && nearer) {
        best = token;
        where = index;
      }
    }
    if (where > at) yield { text: text.slice(at, where), start: at, end: where };
    if (!best) return;
    at = where + best.content.length;
    yield { text: best.content, start: where, end: at, token: best };
  }
}

/** GPT-2's reversible map of bytes to printable characters (Radford et al. 2019, `bytes_to_unicode`). */
function byteCharacters(): string[] {
  const printable = (b: number) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, b) => String.fromCharCode(printable(b) ? b : next++));
}

interface Symbol {
  text: string;
  bytes: number;
}

/** Byte-pair encoding of one word (Sennrich et al. 2016): the pair merged earliest in training goes first. */
function createBpe({ vocab, merges, unk }: TokenizerParts) {
  const characters = byteCharacters();
  const rank = new Map(merges.map(([left, right], i) => [`${left} ${right}`, i]));
  const known = new Map<string, { id: number; bytes: number }[]>();

  return (word: Uint8Array): { id: number; bytes: number }[] => {
    const text = Array.from(word, (b) => characters[b]!).join('');
    const cached = known.get(text);
    if (cached) return cached;
    let symbols: Symbol[] = Array.from(text, (char) => ({ text: char, bytes: 1 }));
    symbols.at(-1)!.text += END_OF_WORD;
    for (;;) {
      let best = Number.POSITIVE_INFINITY;
      for (let i = 0; i + 1 < symbols.length; i++) {
        best = Math.min(best, rank.get(`${symbols[i]!.text} ${symbols[i + 1]!.text}`) ?? best);
      }
      if (best === Number.POSITIVE_INFINITY) break;
      symbols = merge(symbols, merges[best]!);
    }
    const encoded = symbols.map((symbol) => ({ id: vocab.get(symbol.text) ?? unk, bytes: symbol.bytes }));
    if (known.size < 10_000) known.set(text, encoded);
    return encoded;
  };
}

function merge(symbols: readonly Symbol[], [left, right]: readonly [string, string]): Symbol[] {
  const merged: Symbol[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i]!;
    const next = symbols[i + 1];
    if (next && symbol.text === left && next.text === right) {
      merged.push({ text: left + right, bytes: symbol.bytes + next.bytes });
      i++;
    } else merged.push(symbol);
  }
  return merged;
}

const tokenText = z.union([
  z.string(),
  z.object({ content: z.string(), normalized: z.boolean().optional() }),
]);
const tokenizerConfig = z.object({
  bos_token: tokenText.nullish(),
  eos_token: tokenText.nullish(),
  unk_token: tokenText.nullish(),
  pad_token: tokenText.nullish(),
  model_max_length: z.number().nullish(),
  added_tokens_decoder: z
    .record(z.string(), z.object({ content: z.string(), normalized: z.boolean().optional() }))
    .nullish(),
});

/** Where a tokenizer's files are, with its configs as they were read. */
export interface TokenizerSource {
  vocab: string;
  merges: string;
  /** tokenizer_config.json. */
  config: Readonly<Record<string, unknown>>;
  /** special_tokens_map.json. */
  specialTokens: Readonly<Record<string, unknown>>;
}

/** A diffusers tokenizer folder's parts; the two configs need not be there. */
async function folderSource(folder: string): Promise<TokenizerSource> {
  return {
    vocab: join(folder, 'vocab.json'),
    merges: join(folder, 'merges.txt'),
    config: await readConfig(folder, 'tokenizer_config.json'),
    specialTokens: await readConfig(folder, 'special_tokens_map.json'),
  };
}

/**
 * Reads a tokenizer: a diffusers folder, or files that lie apart. Throws FabulaError 'bad-model' naming the file
 * that is missing or wrong.
 */
export async function loadTokenizer(from: string | TokenizerSource): Promise<Tokenizer> {
  const source = typeof from === 'string' ? await folderSource(from) : from;
  const folder = dirname(source.vocab);
  const vocab = parseVocabulary(await read(folder, 'vocab.json'), folder);
  const merges = parseMerges(await read(folder, 'merges.txt'), vocab, folder);
  const config = {
    ...checkConfig(source.specialTokens, folder, 'special_tokens_map.json'),
    ...checkConfig(source.config, folder, 'tokenizer_config.json'),
  };
  const added = new Map<string, AddedToken>();
  const decoder = Object.entries(config.added_tokens_decoder ?? {});
  const name = 'tokenizer_config.json';
  if (decoder.length > MOST_ADDED) {
    throw broken(folder, name, `has ${decoder.length} added tokens; Fabula reads ${MOST_ADDED} at most`);
  }
  for (const [id, token] of decoder) {
    if (!isTokenId(Number(id))) throw broken(folder, name, `gives an added token the id ${show(id)}`);
    added.set(token.content, {
      id: Number(id),
      content: token.content,
      normalized: token.normalized ?? false,
    });
  }
  const special = (token: z.infer<typeof tokenText> | null | undefined, otherwise: string): number => {
    const { content, normalized = false } =
      typeof token === 'string' ? { content: token } : (token ?? { content: otherwise });
    const id = added.get(content)?.id ?? vocab.get(content);
    if (id === undefined) {
      throw broken(folder, 'vocab.json', `has no token ${show(content)}`);
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

function parseMerges(text: string, vocab: ReadonlyMap<string, number>, folder: string): [string, string][] {
  const merges: [string, string][] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.startsWith('#version') || line.trim() === '') continue;
    const [left, right, more] = line.trim().split(' ');
    if (left === undefined || right === undefined || more !== undefined) {
      throw broken(folder, 'merges.txt', `line ${i + 1} is not a pair of symbols`);
    }
    if (!vocab.has(left + right)) {
      throw broken(folder, 'merges.txt', `line ${i + 1} merges to a token that vocab.json lacks`);
    }
    merges.push([left, right]);
  }
  return merges;
}

function parseJson(text: string, folder: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw broken(folder, file, 'is not valid JSON');
  }
}

/** By hand: a schema takes half a second for CLIP's 49408 tokens. */
function parseVocabulary(text: string, folder: string): Map<string, number> {
  const vocab = new Map<string, number>(Object.entries(parseJson(text, folder, 'vocab.json') ?? {}));
  for (const [token, id] of vocab) {
    if (isTokenId(id)) continue;
    throw broken(
      folder,
      'vocab.json',
      `gives the token ${show(token)} the id ${show(id)}, not a whole number below ${MOST_TOKENS}`,
    );
  }
  return vocab;
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
