// Texts that are longer than what a text encoder reads at once (../METHOD.md, section 10): cut into chunks, each of which is
// read by itself. Knows texts and tokenizers; nothing of encoders, weights or pictures.

import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** Token rows [start, end) of a text encoder's output. */
export interface Rows {
  start: number;
  end: number;
}

/** A text as the text encoders are given it: a chunk after the other. */
export interface ChunkedText {
  /** `input_ids` [77 · chunks] per tokenizer. */
  inputIds: BigInt64Array[];
  chunks: number;
  /** Tokens of text, without start, end and padding (of the tokenizer that needs most). */
  tokens: number;
  /** The row of each of the first tokenizer's tokens, ascending. */
  tokenRows: number[];
}

/** The most chunks of a text: 1,200 tokens of CLIP's. */
export const MOST_CHUNKS = 16;

/** A word of up to so many tokens is not cut in two (as ComfyUI has it). */
const WHOLE = 7;

type Piece = ReturnType<Tokenizer['pieces']>[number];

/**
 * Cuts between words where a chunk is full, and at every break, which ends a chunk whatever is in it.
 * @param breaks Places in the text, ascending.
 */
export function chunked(
  text: string,
  tokenizers: readonly Tokenizer[],
  breaks: readonly number[] = [],
): ChunkedText {
  const each = tokenizers.map((tokenizer) => {
    const pieces = tokenizer.pieces(text);
    return { tokenizer, pieces, chunks: cut(text, pieces, tokenizer.maxTokens, breaks) };
  });
  const chunks = Math.max(...each.map((one) => one.chunks.length));
  const [first] = each;
  return {
    inputIds: each.map(({ tokenizer, chunks: own }) => inputIds(tokenizer, own, chunks)),
    chunks,
    tokens: Math.max(...each.map(({ pieces }) => pieces.length)),
    tokenRows: first!.chunks.flatMap((pieces, chunk) =>
      pieces.map((_, i) => chunk * first!.tokenizer.maxLength + 1 + i),
    ),
  };
}

/** A tokenizer that needs fewer chunks than another ends in empty ones: encoders' states lie side by side. */
function inputIds(tokenizer: Tokenizer, own: readonly Piece[][], chunks: number): BigInt64Array {
  const { maxLength } = tokenizer;
  const ids = new BigInt64Array(chunks * maxLength);
  for (let i = 0; i < chunks; i++)
    ids.set(tokenizer.encode((own[i] ?? []).map(({ id }) => id)), i * maxLength);
  return ids;
}

function cut(text: string, pieces: readonly Piece[], room: number, breaks: readonly number[]): Piece[][] {
  const done: Piece[][] = [];
  let chunk: Piece[] = [];
  let at = 0;
  const close = (): void => {
    done.push(chunk);
    chunk = [];
  };
  for (const end of [...breaks, Number.POSITIVE_INFINITY]) {
    const own: Piece[] = [];
    while (at < pieces.length && pieces[at]!.start < end) own.push(pieces[at++]!);
    for (const word of wordsOf(text, own, room)) {
      if (chunk.length + word.length > room) close();
      chunk.push(...word);
    }
    if (end !== Number.POSITIVE_INFINITY || chunk.length > 0 || done.length === 0) close();
  }
  return done;
}

/** Tokens that stay together: those of a short word, of one sign, of a word with rows of its own. */
function wordsOf(text: string, pieces: readonly Piece[], room: number): Piece[][] {
  const grouped = (isJoined: (before: Piece, next: Piece) => boolean, list: readonly Piece[]): Piece[][] => {
    const groups: Piece[][] = [];
    for (const [i, piece] of list.entries()) {
      const last = groups.at(-1);
      if (last && isJoined(list[i - 1]!, piece)) last.push(piece);
      else groups.push([piece]);
    }
    return groups;
  };
  const isSpaced = (before: Piece, next: Piece): boolean => /\s/.test(text.slice(before.end, next.start));
  const words = grouped((before, next) => !isSpaced(before, next), pieces);
  return words
    .flatMap((word) =>
      word.length > WHOLE ? grouped((before, next) => next.start === before.start, word) : [word],
    )
    .flatMap((word) => (word.length > room ? word.map((piece) => [piece]) : [word]));
}

/** Ascending row numbers as ranges without what lies between them. */
export function runsOf(rows: readonly number[]): Rows[] {
  const runs: Rows[] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    if (last?.end === row) last.end++;
    else runs.push({ start: row, end: row + 1 });
  }
  return runs;
}
