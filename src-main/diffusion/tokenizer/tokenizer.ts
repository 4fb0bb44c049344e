// CLIP's tokenizer: a text to tokens and their places in it. Knows text and token ids only: nothing of files, prompts,
// windows or networks. Own code, because the libraries at hand give no offsets and lower-case a final sigma by context,
// which CLIP's tokenizer does not.

import { createBpe, type Vocabulary } from './bpe.ts';
import { findWords } from './find-words.ts';
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
  /** The same with words that stand for rows of their own, their ids after `vocabulary` ones of the model. */
  withWords(words: readonly TokenizerWord[], vocabulary: number): Tokenizer;
  /** The same without added tokens that a text encoder of so many rows has none for, and which those are. */
  within(rows: number): { tokenizer: Tokenizer; beyond: readonly string[] };
}

/** A word that was added to a model: `count` ids from the `first` after the model's own. */
interface TokenizerWord {
  word: string;
  first: number;
  count: number;
}

export interface AddedToken {
  id: number;
  content: string;
  /** Looked for in the text after normalisation (so in any case) instead of before. */
  normalized: boolean;
  /** Not inside a word. */
  singleWord?: boolean;
}

export interface TokenizerParts extends Vocabulary {
  /** Tokens that are found as they stand in a text, before BPE; start, end and padding among them. */
  added: readonly AddedToken[];
  bos: number;
  eos: number;
  pad: number;
  maxLength: number;
}

/** The published CLIP splits at this after normalisation; white space falls away. */
const CLIP_WORDS =
  /<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\p{White_Space}\p{L}\p{N}]+/gu;
/** What transformers' byte-level step splits the two written-out markers into once more. */
const MARKER_PARTS = /\p{L}+|[^\p{L}]+/gu;

/** Builds a tokenizer; see `loadTokenizer` for the usual way. */
export const createTokenizer = (parts: TokenizerParts): Tokenizer => build(parts, [], 0);

function build(parts: TokenizerParts, words: readonly TokenizerWord[], vocabulary: number): Tokenizer {
  const { bos, eos, pad, maxLength } = parts;
  const raw = parts.added.filter((token) => !token.normalized);
  const lowered = parts.added
    .filter((token) => token.normalized)
    .map((token) => ({ ...token, content: token.content.normalize('NFC').toLowerCase() }));
  const bpe = createBpe(parts);
  const utf8 = new TextEncoder();

  function pieces(text: string): Piece[] {
    const found: Piece[] = [];
    let from = 0;
    for (const { word, start, end } of findWords(text, words)) {
      addText(text.slice(from, start), from, found);
      for (let i = 0; i < word.count; i++) found.push({ id: vocabulary + word.first + i, start, end });
      from = end;
    }
    addText(text.slice(from), from, found);
    return found;
  }

  function addText(text: string, offset: number, found: Piece[]): void {
    for (const segment of splitAt(text, raw)) {
      const [start, end] = [segment.start + offset, segment.end + offset];
      if (segment.token) found.push({ id: segment.token.id, start, end });
      else for (const span of normalize(segment.text, start)) addSpan(span, found);
    }
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

  const tokenizer: Tokenizer = {
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
    withWords: (added, after) => build(parts, added, after),
    within(rows) {
      const beyond = parts.added.filter(({ id }) => id >= rows).map(({ content }) => content);
      if (beyond.length === 0) return { tokenizer, beyond };
      const added = parts.added.filter(({ id }) => id < rows);
      return { tokenizer: build({ ...parts, added }, words, vocabulary), beyond };
    },
  };
  return tokenizer;
}

interface Segment {
  text: string;
  start: number;
  end: number;
  token?: AddedToken;
}

const IN_WORD = /[\p{L}\p{N}_]/u;

/** Where a token next stands in the text from `at` on; -1 for nowhere. */
function placeOf({ content, singleWord }: AddedToken, text: string, at: number): number {
  if (content === '') return -1;
  for (let index = text.indexOf(content, at); ; index = text.indexOf(content, index + 1)) {
    if (index < 0 || !singleWord) return index;
    const [before, after] = [text[index - 1] ?? ' ', text[index + content.length] ?? ' '];
    if (!IN_WORD.test(before) && !IN_WORD.test(after)) return index;
  }
}

/** The text cut at added tokens: the leftmost first, of those the longest. */
function* splitAt(text: string, tokens: readonly AddedToken[]): Generator<Segment> {
  let at = 0;
  for (;;) {
    let best: AddedToken | undefined;
    let where = text.length;
    for (const token of tokens) {
      const index = placeOf(token, text, at);
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
