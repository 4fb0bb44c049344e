// The token meter as people read it: for each cast how much of the prompt is used, which scenes share one, and
// what is too long. Pure.

import type { TokenMeterView, TokenPart, TokenProblem } from '../../../src-main/contract/tokens.ts';

export interface GroupView {
  key: string;
  cast: readonly number[];
  /** Scenes of this cast, in the story's order. */
  scenes: readonly number[];
  identity: number;
  /** The fullest prompt of the group. */
  used: number;
  /** What is read in as many parts as that takes. */
  limit: number;
  parts: number;
  /** The most parts that a prompt may have. */
  mostParts: number;
  /** How far over the limit; 0: it fits. */
  over: number;
  /** How many of its scenes can be drawn as they are. */
  fitting: number;
  /** How many scenes stand together in one prompt. */
  together: number;
  /** Whether that is all of them. */
  all: boolean;
}

export interface MeterView {
  /** What is read at once. */
  limit: number;
  mostParts: number;
  groups: readonly GroupView[];
  /** By scene: tokens that its own words are too long. */
  scenesTooLong: ReadonlyMap<number, number>;
  /** By scene: tokens of its own words. */
  sceneTokens: ReadonlyMap<number, number>;
  /** By scene: those whose words stand in its prompt, itself first. */
  windows: ReadonlyMap<number, readonly number[]>;
  /** By cast: tokens that style and descriptions are too long. */
  identityTooLong: ReadonlyMap<string, number>;
  /** Which of the texts that scenes share is the one to shorten: `style`, or a character's id. */
  textsTooLong: ReadonlyMap<'style' | number, number>;
  negativeTooLong: number;
  /** Of scenes and of casts, in the story's order. */
  problems: readonly TokenProblem[];
}

export const noMeter: MeterView = {
  limit: 75,
  mostParts: 1,
  groups: [],
  scenesTooLong: new Map(),
  sceneTokens: new Map(),
  windows: new Map(),
  identityTooLong: new Map(),
  textsTooLong: new Map(),
  negativeTooLong: 0,
  problems: [],
};

export const castKey = (cast: readonly number[]): string => cast.join('+');

export function meterView(meter: TokenMeterView, order: readonly number[]): MeterView {
  const place = new Map(order.map((id, index) => [id, index]));
  const inOrder = (ids: number[]) => ids.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  const of = (where: TokenProblem['where']) => meter.problems.filter((problem) => problem.where === where);
  const scenes = meter.groups.flatMap((group) => group.scenes);
  return {
    limit: meter.limit,
    mostParts: meter.chunks,
    groups: castsOf(meter).map((cast): GroupView => {
      const key = castKey(cast);
      const group = meter.groups.find((one) => castKey(one.cast) === key);
      const long = meter.problems.filter((one) => one.where !== 'negative' && castKey(one.cast) === key);
      const fitting = group?.scenes ?? [];
      const tooLong = long.find((one) => one.where === 'identity')?.tokens ?? 0;
      const identity = group?.identityTokens ?? tooLong;
      const used = Math.max(identity, ...fitting.map((one) => one.used), ...long.map((one) => one.tokens));
      const parts = Math.min(meter.chunks, Math.max(1, Math.ceil(used / meter.limit)));
      const limit = parts * meter.limit;
      const together = Math.max(0, ...fitting.map((scene) => scene.window.length));
      const ids = new Set([...fitting.map(({ scene }) => scene), ...long.flatMap((one) => one.scenes)]);
      return {
        key,
        cast,
        scenes: inOrder([...ids]),
        identity,
        used,
        limit,
        parts,
        mostParts: meter.chunks,
        over: Math.max(0, used - limit),
        fitting: fitting.length,
        together,
        all: together === fitting.length,
      };
    }),
    scenesTooLong: new Map(of('scene').flatMap(({ scenes: ids, over }) => ids.map((id) => [id, over]))),
    sceneTokens: new Map(scenes.map(({ scene, tokens }) => [scene, tokens])),
    windows: new Map(scenes.map(({ scene, window }) => [scene, window])),
    identityTooLong: new Map(of('identity').map(({ cast, over }) => [castKey(cast), over])),
    textsTooLong: new Map(
      of('identity').flatMap(({ parts, over }): ['style' | number, number][] => {
        const longest = longestPart(parts);
        return longest ? [[longest.character ?? 'style', over]] : [];
      }),
    ),
    negativeTooLong: of('negative')[0]?.over ?? 0,
    problems: meter.problems
      .filter((problem) => problem.where !== 'negative')
      .sort((a, b) => (place.get(a.scenes[0]!) ?? 0) - (place.get(b.scenes[0]!) ?? 0)),
  };
}

/** The text to shorten first. */
const longestPart = (parts: readonly TokenPart[]): TokenPart | undefined =>
  parts.reduce<TokenPart | undefined>(
    (most, part) => (most && most.tokens >= part.tokens ? most : part),
    undefined,
  );

/** Of all scenes: a cast whose every scene is too long has no group, only problems. */
function castsOf({ groups, problems }: TokenMeterView): readonly number[][] {
  const casts = [...groups, ...problems.filter(({ where }) => where !== 'negative')].map(({ cast }) => cast);
  return [...new Map(casts.map((cast) => [castKey(cast), cast])).values()];
}

/** Whether a prompt that fits is nearly full, so that a person should know before it is. */
export const isNear = ({ used, limit, together, fitting, mostParts }: GroupView): boolean =>
  mostParts === 1 && used <= limit && used >= limit * 0.9 && (fitting === 0 || together <= 1);
