// fabula.json: what a model says about itself (name, licence, good defaults, words it knows). Optional; other
// people's checkpoints have none. Must not know where the weights are.

import { z } from 'zod';
import { CheckpointError } from './checkpoint-error.ts';
import { readJsonFile } from './json.ts';

export const MANIFEST_NAME = 'fabula.json';

const rgb = z.tuple([z.number(), z.number(), z.number()]);
const size = z.number().int().positive();

const manifestSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, 'lower-case letters, digits, ".", "_" and "-" only'),
  name: z.string().min(1),
  version: z.string().min(1),
  architecture: z.enum(['sd1', 'sd2', 'sdxl']),
  licence: z.string().min(1),
  /** Settings a story starts from with this model. */
  defaults: z
    .looseObject({
      /** Pixels: one number for a square, or width and height. */
      size: z.union([size, z.tuple([size, size])]),
      steps: z.number().int().positive(),
      guidance: z.number().min(0),
      scheduler: z.string(),
    })
    .partial()
    .default({}),
  /** Words the model was trained on, for suggestions: a list, or lists by kind. */
  words: z.union([z.array(z.string()), z.record(z.string(), z.array(z.string()))]).default([]),
  /** Rough RGB of latents as they stand: -1..1 = latents [C] · factors [C][3] + bias [3]. */
  preview: z.object({ factors: z.array(rgb).min(1), bias: rgb }).optional(),
});

export type ModelManifest = z.infer<typeof manifestSchema>;

/** Reads a manifest. Throws `not-found`, `bad-json` or `bad-manifest`. */
export async function readManifest(path: string): Promise<ModelManifest> {
  const result = manifestSchema.safeParse(await readJsonFile(path));
  if (result.success) return result.data;
  const { message, path: keys } = result.error.issues[0]!;
  throw new CheckpointError(
    'bad-manifest',
    `${path}: ${keys.length === 0 ? '' : `${keys.join('.')}: `}${message}.`,
    'Mend that entry, or remove the file: it is optional.',
  );
}
