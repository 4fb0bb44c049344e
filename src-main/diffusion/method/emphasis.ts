// Weights in prompts as other programs write them, and what they do to text states. Rows of a word with a weight are multiplied
// by it and the whole is brought back to its mean, as Automatic1111 does, whose prompts people paste: log-weights in attention
// would act on the keys alone, and a weight of 1.3 would mean something else. Knows no network.

import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { ChunkedText } from './chunks.ts';

/** A text as the model reads it, with the parts that have a weight other than 1. */
export interface WeightedText {
  text: string;
  spans: readonly { start: number; end: number; weight: number }[];
  /** LoRA tags that were taken out. */
  tags: readonly string[];
  /** Where a chunk of the text ends, by BREAK. */
  breaks: readonly number[];
}

/** What a pair of brackets without a number multiplies by; square ones divide. */
const BRACKET = 1.1;
const MOST = 10;

const TOKEN =
  /\\[()[\]\\]|<(?:lora|lyco|hypernet):[^<>]*>|:\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*\)|[()[\]]|(?<=^|\s)BREAK(?=\s|$)|[^\\()[\]:<B]+|./gsu;

/** Reads (word), (word:1.3), [word], \( and LoRA tags. A bracket that is never closed counts to the end of the text. */
export function readWeights(source: string): WeightedText {
  let text = '';
  const open: { sign: string; at: number }[] = [];
  const pieces: { start: number; end: number; weight: number }[] = [];
  const tags: string[] = [];
  const breaks: number[] = [];
  const scale = (from: number, factor: number): void => {
    for (const piece of pieces) if (piece.start >= from) piece.weight *= factor;
  };
  const close = (sign: string, factor: number): boolean => {
    if (open.at(-1)?.sign !== sign) return false;
    scale(open.pop()!.at, factor);
    return true;
  };
  const write = (words: string): void => {
    pieces.push({ start: text.length, end: text.length + words.length, weight: 1 });
    text += words;
  };
  for (const [token, number] of source.matchAll(TOKEN)) {
    if (/^<(lora|lyco|hypernet):/.test(token)) tags.push(token);
    else if (/^\\[()[\]\\]$/.test(token)) write(token.slice(1));
    else if (token === '(' || token === '[') open.push({ sign: token, at: text.length });
    else if (number !== undefined) {
      if (!close('(', Math.min(MOST, Math.max(-MOST, Number(number))))) write(token);
    } else if (token === ')') {
      if (!close('(', BRACKET)) write(token);
    } else if (token === ']') {
      if (!close('[', 1 / BRACKET)) write(token);
    } else if (token === 'BREAK') breaks.push(text.length);
    else write(token);
  }
  while (open.length > 0) {
    const { sign, at } = open.pop()!;
    scale(at, sign === '(' ? BRACKET : 1 / BRACKET);
  }
  return {
    text,
    spans: pieces.filter(({ weight, start, end }) => weight !== 1 && end > start),
    tags,
    breaks,
  };
}

/**
 * The weights of a tokenizer's rows for texts that are joined by spaces; undefined where all are 1.
 * @param read The joined text, as it is read.
 */
export function rowWeights(
  texts: readonly WeightedText[],
  tokenizer: Tokenizer,
  { tokenRows, inputIds }: Pick<ChunkedText, 'tokenRows' | 'inputIds'>,
): number[] | undefined {
  if (texts.every(({ spans }) => spans.length === 0)) return undefined;
  let offset = 0;
  const spans = texts.flatMap(({ text, spans: own }) => {
    const moved = own.map(({ start, end, weight }) => ({ start: start + offset, end: end + offset, weight }));
    offset += text.length + 1;
    return moved;
  });
  const weights = Array<number>(inputIds[0]!.length).fill(1);
  for (const [i, { start }] of tokenizer.pieces(texts.map(({ text }) => text).join(' ')).entries()) {
    weights[tokenRows[i]!] = spans.find((span) => span.start <= start && start < span.end)?.weight ?? 1;
  }
  return weights;
}

/** States [rows, width] with every row times its weight, brought back to the mean they had; the same where all are 1. */
export function emphasized(states: Float32Array, width: number, weights: readonly number[]): Float32Array {
  if (weights.every((weight) => weight === 1)) return states;
  const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);
  const scaled = states.map((value, i) => value * (weights[Math.floor(i / width)] ?? 1));
  const after = sum(scaled);
  const factor = after === 0 ? 1 : sum(states) / after;
  return scaled.map((value) => value * factor);
}
