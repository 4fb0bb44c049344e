// Prompt consolidation (../METHOD.md, section 1): which scenes share a prompt, and which token rows belong
// to whom. Knows tokenizers and texts; nothing of text encoders, attention or pictures.

import { FabulaError } from '../../contract/errors.ts';
import type { WindowSettings } from '../../contract/settings.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { chunked, MOST_CHUNKS, type Rows, runsOf } from './chunks.ts';

export interface SceneTexts {
  identityPrompt: string;
  framePrompt: string;
  /** Where a chunk ends, in the joined text; read where a scene stands alone in its prompt. */
  breaks?: readonly number[];
}

/** One scene's prompt. Scenes with the same `prompt` share text states: encode once. */
export interface FramePrompt {
  scene: number;
  prompt: string;
  /** Scenes whose frame prompts are in the text, in text order. */
  window: number[];
  /** Place of `scene` in `window`: the prompt that is expressed. */
  expressed: number;
  /** `input_ids` [77] per tokenizer; [77 · chunks] of a text that is read in several. */
  inputIds: BigInt64Array[];
  chunks: number;
  /** The row of each of the first tokenizer's tokens. */
  tokenRows: number[];
  /** Tokens of text, without start, end and padding (of the tokenizer that needs most). */
  tokens: number;
  /** P0's rows (without start of text, which is row 0). */
  identity: Rows;
  /** Rows of each frame prompt, parallel to `window`. */
  frames: Rows[];
  /** From the first end of text to the last row. */
  endOfText: Rows;
}

export interface StoryPrompts {
  /** Parallel to the scenes. */
  frames: FramePrompt[];
  meter: TokenMeter;
}

/** Token counts for people. Scenes of one identity prompt form a group. */
export interface TokenMeter {
  limit: number;
  groups: {
    identityPrompt: string;
    identityTokens: number;
    /** Frame prompts per consolidated prompt: at most the user's window. */
    windowSize: number;
    /** `tokens`: the scene's own; `promptTokens`: its whole prompt's; `window`: whom it shares that with. */
    scenes: { scene: number; tokens: number; promptTokens: number; window: number[] }[];
  }[];
}

export interface ConsolidateOptions {
  /** The model's tokenizers; rows are those of the first. */
  tokenizers: readonly Tokenizer[];
  window: WindowSettings;
  /** `plain`: every scene alone, P0 + " " + Pj, of any length up to `chunks`. */
  method: 'onestory' | 'plain';
  /** The most chunks that the model takes, where a scene stands alone. */
  chunks?: number;
}

/** Throws FabulaError 'no-scenes', or 'prompt-too-long' that names the text, its tokens and how many are over. */
export function consolidate(scenes: readonly SceneTexts[], options: ConsolidateOptions): StoryPrompts {
  if (scenes.length === 0) {
    throw new FabulaError('no-scenes', 'The story has no scenes.', 'Add at least one scene with a prompt.');
  }
  const { tokenizers, window, method } = options;
  const chunks = method === 'plain' ? (options.chunks ?? MOST_CHUNKS) : 1;
  const limit = Math.min(...tokenizers.map((tokenizer) => tokenizer.maxTokens));
  const count = (text: string) => countTokens(text, tokenizers);
  const frames: FramePrompt[] = new Array(scenes.length);
  const meter: TokenMeter = { limit, groups: [] };

  for (const [identityPrompt, members] of Map.groupBy(scenes.keys(), (i) => scenes[i]!.identityPrompt)) {
    const text = (window: readonly number[]) =>
      joinTexts([identityPrompt, ...window.map((i) => scenes[i]!.framePrompt)]);
    for (const scene of members) {
      const problem = promptTooLong(scene + 1, scenes[scene]!, tokenizers, chunks);
      if (problem) throw problem;
    }
    // Joined by spaces, texts keep their tokens; the joined text is counted all the same, as that is what is drawn.
    const fits = (size: number) =>
      windows(members.length, size, window.kind).every(
        (w) => count(text(w.map((k) => members[k]!))) <= limit,
      );
    let windowSize = method === 'plain' ? 1 : Math.min(window.size, members.length);
    while (windowSize > 1 && !fits(windowSize)) windowSize--;

    const group: TokenMeter['groups'][number] = {
      identityPrompt,
      identityTokens: count(identityPrompt),
      windowSize,
      scenes: [],
    };
    meter.groups.push(group);
    for (const [j, places] of windows(members.length, windowSize, window.kind).entries()) {
      const frame = framePrompt(
        members[j]!,
        places.map((k) => members[k]!),
        identityPrompt,
        scenes,
        options,
      );
      frames[frame.scene] = frame;
      group.scenes.push({
        scene: frame.scene,
        tokens: count(scenes[frame.scene]!.framePrompt),
        promptTokens: frame.tokens,
        window: frame.window,
      });
    }
  }
  return { frames, meter };
}

/**
 * Which of `count` scenes share a prompt with each, in text order. When all fit, that is one prompt for all.
 * circular: j, j+1 … wrapping round; trailing: the last `size` up to j (the first scenes share the first window).
 */
export function windows(count: number, size: number, kind: WindowSettings['kind']): number[][] {
  return Array.from({ length: count }, (_, j) => {
    const first = size >= count ? 0 : kind === 'circular' ? j : Math.max(j - size + 1, 0);
    return Array.from({ length: Math.min(size, count) }, (_, k) => (first + k) % count);
  });
}

/** What an identity prompt begins with and is nobody's: the style, where that is known, else all up to the first "of". */
export function styleOf(identityPrompt: string, style: string | undefined): string {
  if (style !== undefined && identityPrompt.startsWith(style)) return style;
  const guessed = /\bof\b/i.exec(identityPrompt);
  return guessed === null ? '' : identityPrompt.slice(0, guessed.index + guessed[0].length);
}

/**
 * The rows of an identity prompt that name its cast: those after the style. Undefined where there are none.
 * @param tokenRows Of a text that begins with it.
 */
export function subjectRows(
  identityPrompt: string,
  style: string | undefined,
  tokenizer: Tokenizer,
  tokenRows: readonly number[],
): Rows[] | undefined {
  const start = styleOf(identityPrompt, style).length;
  const pieces = tokenizer.pieces(identityPrompt);
  const first = pieces.findIndex((piece) => piece.start >= start);
  return first < 0 ? undefined : runsOf(tokenRows.slice(first, pieces.length));
}

/**
 * The rows of what stands in a text from one character to another.
 * @param tokenRows Of a text that begins with it.
 */
export function rowsWithin(
  text: string,
  [from, to]: readonly [from: number, to: number],
  tokenizer: Tokenizer,
  tokenRows: readonly number[],
): Rows[] {
  const pieces = tokenizer.pieces(text);
  const before = (end: number): number => pieces.filter(({ start }) => start < end).length;
  return runsOf(tokenRows.slice(before(from), before(to)));
}

/** Tokens of a text, by the tokenizer that needs most. */
export function countTokens(text: string, tokenizers: readonly Tokenizer[]): number {
  return Math.max(...tokenizers.map((tokenizer) => tokenizer.pieces(text).length));
}

function joinTexts(texts: readonly string[]): string {
  return texts.join(' ');
}

function framePrompt(
  scene: number,
  window: number[],
  identityPrompt: string,
  scenes: readonly SceneTexts[],
  { tokenizers, method }: ConsolidateOptions,
): FramePrompt {
  const texts = [identityPrompt, ...window.map((i) => scenes[i]!.framePrompt)];
  const prompt = joinTexts(texts);
  const read = chunked(prompt, tokenizers, method === 'plain' ? scenes[scene]!.breaks : undefined);
  const [first] = tokenizers;
  const [identity, ...frames] = rowsOf(texts, first!, read.tokenRows);
  return {
    scene,
    prompt,
    window,
    expressed: window.indexOf(scene),
    ...read,
    identity: identity!,
    frames,
    endOfText: { start: (read.tokenRows.at(-1) ?? 0) + 1, end: read.inputIds[0]!.length },
  };
}

/** The rows of each of the joined texts, from where its tokens lie in the joined text. Row 0 is start of text. */
function rowsOf(texts: readonly string[], tokenizer: Tokenizer, tokenRows: readonly number[]): Rows[] {
  const pieces = tokenizer.pieces(joinTexts(texts));
  const rows: Rows[] = [];
  let char = 0;
  let token = 0;
  let end = 1;
  for (const text of texts) {
    char += text.length;
    const start = token;
    while (token < pieces.length && pieces[token]!.start < char) token++;
    const from = token > start ? tokenRows[start]! : end;
    end = token > start ? tokenRows[token - 1]! + 1 : from;
    rows.push({ start: from, end });
    char += 1;
  }
  return rows;
}

/**
 * Why a scene cannot be read even when its prompt stands alone: FabulaError 'prompt-too-long', or undefined when it
 * fits. `number` is the scene's own, from 1.
 * @param chunks How many may be filled: one, where scenes could share a prompt.
 */
export function promptTooLong(
  number: number,
  texts: SceneTexts,
  tokenizers: readonly Tokenizer[],
  chunks = 1,
): FabulaError | undefined {
  const limit = Math.min(...tokenizers.map((tokenizer) => tokenizer.maxTokens));
  const whole = joinTexts([texts.identityPrompt, texts.framePrompt]);
  const tokens = countTokens(whole, tokenizers);
  if (chunks === 1 ? tokens <= limit : chunked(whole, tokenizers, texts.breaks).chunks <= chunks)
    return undefined;
  const parts = [
    ['its style and cast', countTokens(texts.identityPrompt, tokenizers), texts.identityPrompt],
    ['its own text', countTokens(texts.framePrompt, tokenizers), texts.framePrompt],
  ] as const;
  const [what, most, text] = parts[parts[0][1] > parts[1][1] ? 0 : 1];
  const listed = parts.map(([name, n]) => `${name} ${n}`).join(', ');
  const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
  return new FabulaError(
    'prompt-too-long',
    chunks === 1
      ? `Scene ${number} is ${tokens} tokens long (${listed}), ${tokens - limit} over the ${limit} that fit.`
      : `Scene ${number} is ${tokens} tokens long (${listed}), more than the ${chunks} chunks of ${limit} that are read.`,
    `Shorten ${what} (${most} tokens): ${shown}.`,
  );
}
