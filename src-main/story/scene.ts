// A scene: what happens in one picture, what is printed under it, and who is in it.

import { z } from 'zod';
import { region } from '../contract/regions.ts';
import { words } from './character.ts';

/** As PyTorch's CPU generator takes it; numbers above 2^32 use their low 32 bits there. */
export const seed = z.int().min(0);

export const scene = z.strictObject({
  prompt: words.default(''),
  caption: words.default(''),
  /** A chapter begins with it, and is called so. */
  chapter: words.optional(),
  /** What is not wanted in it, beside what the story's settings say. */
  negative: words.optional(),
  /** Names of characters in the order they are described; the story's first character when absent. */
  cast: z.array(z.string()).optional(),
  /** Where in the picture some of them are, by name. */
  where: z.record(z.string(), region).optional(),
  /** This scene's own seed; the story's when absent. */
  seed: seed.optional(),
});
