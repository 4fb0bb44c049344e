// How much of a model's reading space the story's prompts use. What is too long is found for all scenes at once,
// and the others are counted as they would be drawn without it.
import type { TokenGroup, TokenMeterView, TokenProblem } from '../contract/tokens.ts';
import { consolidate, countTokens } from '../diffusion/consolidate.ts';
import type { Tokenizer } from '../diffusion/tokenizer.ts';
import { type Board, castRows, present } from '../story/board.ts';
import { boardWords } from '../story/scene-words.ts';

interface CountedScene {
  id: number;
  cast: number[];
  identityPrompt: string;
  framePrompt: string;
}

export function measureTokens(board: Board, tokenizers: readonly Tokenizer[]): TokenMeterView {
  const limit = Math.min(...tokenizers.map((one) => one.maxTokens));
  const count = memo((text: string) => countTokens(text, tokenizers));
  const scenes = countedScenes(board);
  const problems = new Map<string, TokenProblem>();
  const fitting = scenes.filter((scene) => {
    const problem = problemOf(scene, limit, count);
    if (!problem) return true;
    const key = problem.where === 'identity' ? scene.identityPrompt : `scene ${scene.id}`;
    problems.get(key)?.scenes.push(scene.id);
    if (!problems.has(key)) problems.set(key, problem);
    return false;
  });
  const { window, method, negativePrompt } = board.story.settings;
  const groups = fitting.length > 0 ? groupsOf(fitting, { tokenizers, window, method }) : [];
  const negative = count(negativePrompt);
  const tooNegative: TokenProblem[] =
    negative > limit
      ? [{ where: 'negative', cast: [], scenes: [], tokens: negative, over: negative - limit }]
      : [];
  return { limit, groups, problems: [...problems.values(), ...tooNegative] };
}

function countedScenes(board: Board): CountedScene[] {
  const words = boardWords(board);
  return present(board.scenes).map((scene) => ({
    id: scene.id,
    cast: castRows(board.characters, scene).map((one) => one.id),
    ...words.get(scene.id)!,
  }));
}

/** Too long by style and cast alone, or together with the scene's own words. */
function problemOf(
  { id, cast, identityPrompt, framePrompt }: CountedScene,
  limit: number,
  count: (text: string) => number,
): TokenProblem | undefined {
  const identity = count(identityPrompt);
  if (identity > limit) {
    return { where: 'identity', cast, scenes: [id], tokens: identity, over: identity - limit };
  }
  const tokens = count(`${identityPrompt} ${framePrompt}`);
  return tokens > limit ? { where: 'scene', cast, scenes: [id], tokens, over: tokens - limit } : undefined;
}

function groupsOf(scenes: readonly CountedScene[], options: Parameters<typeof consolidate>[1]): TokenGroup[] {
  const { meter } = consolidate(scenes, options);
  return meter.groups.map(({ identityTokens, windowSize, scenes: counted }) => ({
    cast: scenes[counted[0]!.scene]!.cast,
    identityTokens,
    windowSize,
    scenes: counted.map(({ scene, tokens, promptTokens, window }) => ({
      scene: scenes[scene]!.id,
      tokens,
      used: promptTokens,
      window: window.map((index) => scenes[index]!.id),
    })),
  }));
}

function memo<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.has(key) ? known.get(key)! : compute(key);
    known.set(key, value);
    return value;
  };
}
