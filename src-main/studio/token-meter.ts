// How much of a model's reading space the story's prompts use. What is too long is found for all scenes at once,
// and the others are counted as they would be drawn without it.

import type { DrawSettings } from '../contract/settings.ts';
import type { TokenGroup, TokenMeterView, TokenPart, TokenProblem } from '../contract/tokens.ts';
import { MOST_CHUNKS } from '../diffusion/method/chunks.ts';
import { countTokens, windows } from '../diffusion/method/consolidate.ts';
import { mostChunks, readerFor } from '../diffusion/method/read-texts.ts';
import type { Model } from '../diffusion/model/model.ts';
import { mergeSettings } from '../diffusion/model/settings.ts';
import type { Tokenizer } from '../diffusion/tokenizer/tokenizer.ts';
import { type Board, castRows, scenesOf } from '../story/board.ts';
import { words } from '../story/character.ts';
import { boardWords } from '../story/scene-words.ts';

interface CountedScene {
  id: number;
  cast: number[];
  identityPrompt: string;
  framePrompt: string;
  /** The texts of the identity prompt. */
  parts: { what: TokenPart['what']; character: number | null; text: string }[];
}

/** Of a story as it is drawn with this model. */
/** @param tokenizers The model's, with the words of the story's LoRAs. */
export function tokenMeterView(
  board: Board,
  model: Model,
  tokenizers: readonly Tokenizer[] = model.tokenizers,
): TokenMeterView {
  // Of LoRAs only their words count, which the tokenizers know.
  const { loras: _loras, ...settings } = board.story.settings;
  return measureTokens(board, tokenizers, mergeSettings(model, settings));
}

/** @param settings The story's, with what is left to the model filled in. */
export function measureTokens(
  board: Board,
  tokenizers: readonly Tokenizer[],
  settings: DrawSettings,
): TokenMeterView {
  const limit = Math.min(...tokenizers.map((one) => one.maxTokens));
  const chunks = mostChunks(settings.method);
  const most = limit * chunks;
  const count = counter(tokenizers, settings.promptSyntax);
  const problems = new Map<string, TokenProblem>();
  const fitting = countedScenes(board).filter((scene) => {
    const problem = problemOf(scene, most, count);
    if (!problem) return true;
    const key = problem.where === 'identity' ? scene.identityPrompt : `scene ${scene.id}`;
    problems.get(key)?.scenes.push(scene.id);
    if (!problems.has(key)) problems.set(key, problem);
    return false;
  });
  const groups = Map.groupBy(fitting, (scene) => scene.identityPrompt);
  const negative = count(settings.negativePrompt);
  const mostNegative = limit * MOST_CHUNKS;
  const tooNegative: TokenProblem[] =
    negative > mostNegative
      ? [
          {
            where: 'negative',
            cast: [],
            scenes: [],
            tokens: negative,
            over: negative - mostNegative,
            parts: [],
          },
        ]
      : [];
  return {
    limit,
    chunks,
    groups: [...groups.values()].map((scenes) => groupView(scenes, { settings, limit, count })),
    problems: [...problems.values(), ...tooNegative],
  };
}

function countedScenes(board: Board): CountedScene[] {
  const read = boardWords(board);
  const style = { what: 'style' as const, character: null, text: words.parse(board.story.style) };
  return scenesOf(board).map((scene) => {
    const cast = castRows(board.characters, scene);
    const who = cast.map(({ id, description }) => ({
      what: 'character' as const,
      character: id,
      text: words.parse(description),
    }));
    return {
      id: scene.id,
      cast: cast.map((one) => one.id),
      ...read.get(scene.id)!,
      parts: [style, ...who].filter((part) => part.text !== ''),
    };
  });
}

/** Too long by style and cast alone, or together with the scene's own words. */
function problemOf(
  { id, cast, identityPrompt, framePrompt, parts: texts }: CountedScene,
  limit: number,
  count: (text: string) => number,
): TokenProblem | undefined {
  const identity = count(identityPrompt);
  const own = count(framePrompt);
  const tokens = identity + own;
  if (tokens <= limit) return undefined;
  const parts = texts.map(({ text, ...part }) => ({ ...part, tokens: count(text) }));
  if (identity > limit) {
    return { where: 'identity', cast, scenes: [id], tokens: identity, over: identity - limit, parts };
  }
  return {
    where: 'scene',
    cast,
    scenes: [id],
    tokens,
    over: tokens - limit,
    parts: [...parts, { what: 'scene', character: null, tokens: own }],
  };
}

interface GroupOptions {
  settings: DrawSettings;
  limit: number;
  count: (text: string) => number;
}

/** As diffusion/consolidate forms windows; a joined prompt has the tokens of its parts, so each is counted once. */
function groupView(scenes: readonly CountedScene[], { settings, limit, count }: GroupOptions): TokenGroup {
  const { method, window } = settings;
  const [first] = scenes;
  const identity = count(first!.identityPrompt);
  const own = scenes.map((scene) => count(scene.framePrompt));
  const used = (places: readonly number[]) => places.reduce((sum, k) => sum + own[k]!, identity);
  const windowsOf = (size: number) => windows(scenes.length, size, window.kind);
  let windowSize = method === 'plain' ? 1 : Math.min(window.size, scenes.length);
  while (windowSize > 1 && !windowsOf(windowSize).every((places) => used(places) <= limit)) windowSize--;
  return {
    cast: first!.cast,
    identityTokens: identity,
    windowSize,
    scenes: windowsOf(windowSize).map((places, index) => ({
      scene: scenes[index]!.id,
      tokens: own[index]!,
      used: used(places),
      window: places.map((k) => scenes[k]!.id),
    })),
  };
}

/** Counts are kept from one measurement to the next: between two of them a person changed one text. */
const counts = new WeakMap<readonly Tokenizer[], Map<string, number>>();
const mostKept = 5000;

function counter(
  tokenizers: readonly Tokenizer[],
  syntax: DrawSettings['promptSyntax'],
): (text: string) => number {
  const known = counts.get(tokenizers) ?? new Map<string, number>();
  counts.set(tokenizers, known);
  if (known.size > mostKept) known.clear();
  const read = readerFor(syntax);
  return (text) => {
    const plain = read(text).text;
    const found = known.get(plain) ?? countTokens(plain, tokenizers);
    known.set(plain, found);
    return found;
  };
}
