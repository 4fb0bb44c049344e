// The token meter: how much of the model's reading space each consolidated prompt uses, and which text is
// too long, before anything is drawn.

import { z } from 'zod';
import { characterId, sceneId } from './ids.ts';

const count = z.int().min(0);

const tokenGroup = z.strictObject({
  /** Scenes with this cast share one consolidated prompt. */
  cast: z.array(characterId),
  /** Style and descriptions. */
  identityTokens: count,
  /** How many scenes fit into one prompt: at most the setting. */
  windowSize: z.int().positive(),
  scenes: z.array(
    z.strictObject({
      scene: sceneId,
      /** The scene's own words. */
      tokens: count,
      /** The whole consolidated prompt of this scene. */
      used: count,
      /** Scenes whose words are in it, this one among them, in the order of the text. */
      window: z.array(sceneId),
    }),
  ),
});
export type TokenGroup = z.infer<typeof tokenGroup>;

/** One of the texts that a prompt is made of. */
const tokenPart = z.strictObject({
  what: z.enum(['style', 'character', 'scene']),
  /** Whose description it is; null for the other two. */
  character: characterId.nullable(),
  tokens: count,
});
export type TokenPart = z.infer<typeof tokenPart>;

/** A text that must become shorter before these scenes can be drawn. */
const tokenProblem = z.strictObject({
  where: z.enum(['identity', 'scene', 'negative']),
  cast: z.array(characterId),
  scenes: z.array(sceneId),
  tokens: count,
  /** How many tokens too long. */
  over: z.int().positive(),
  /** What it is made of, in the order of the text; the words between them are counted in `tokens` only. */
  parts: z.array(tokenPart),
});
export type TokenProblem = z.infer<typeof tokenProblem>;

export const tokenMeter = z.strictObject({
  /** What is read at once: 75 for CLIP. */
  limit: z.int().positive(),
  /** How many times that a prompt may have: more than one where no scenes share it. */
  chunks: z.int().positive(),
  groups: z.array(tokenGroup),
  problems: z.array(tokenProblem),
});
export type TokenMeterView = z.infer<typeof tokenMeter>;
