// fabula.json: what a model says about itself (name, licence, good defaults, words it knows). Optional; other
// people's checkpoints have none. Must not know where the weights are. Beside it drawing.json may say how Fabula draws with the
// model by itself; that is no part of what the model is.

import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CheckpointError } from './checkpoint-error.ts';
import { readJsonFile } from './json.ts';

export const MANIFEST_NAME = 'fabula.json';
/** No part of a model's content: with a better way to draw it stays the model that stories were drawn with. */
const DRAWING_NAME = 'drawing.json';

/** Of a name, a version, a licence or a word: shown in lists and menus. */
const line = z.string().min(1).max(200);
const size = z.int().min(8).max(8192);
const factor = z.number().min(-1000).max(1000);
const words = z.array(line).max(20_000);
const rgb = z.tuple([factor, factor, factor]);

const manifestSchema = z.object({
  id: line.regex(/^[a-z0-9][a-z0-9._-]*$/, 'lower-case letters, digits, ".", "_" and "-" only'),
  name: line,
  version: line,
  architecture: z.enum(['sd1', 'sd2', 'sdxl']),
  licence: line,
  /** Settings a story starts from with this model. */
  defaults: z
    .looseObject({
      /** Pixels: one number for a square, or width and height. */
      size: z.union([size, z.tuple([size, size])]),
      steps: z.int().min(1).max(1000),
      guidance: z.number().min(0).max(50),
      scheduler: line,
    })
    .partial()
    .default({}),
  /** Words the model was trained on, for suggestions: a list, or lists by kind. */
  words: z.union([words, z.record(line, words)]).default([]),
  /** Rough RGB of latents as they stand: -1..1 = latents [C] · factors [C][3] + bias [3]. */
  preview: z.object({ factors: z.array(rgb).min(1).max(128), bias: rgb }).optional(),
});

export type ModelManifest = z.infer<typeof manifestSchema>;

const drawingSchema = z.strictObject({
  method: line.optional(),
  hold: z.record(line, z.unknown()).optional(),
});

/** Reads a manifest, with the drawing beside it. Throws `not-found`, `bad-json` or `bad-manifest`. */
export async function readManifest(path: string): Promise<ModelManifest> {
  const manifest = checked(path, manifestSchema, await readJsonFile(path));
  const beside = join(dirname(path), DRAWING_NAME);
  const isThere = await access(beside).then(
    () => true,
    () => false,
  );
  if (!isThere) return manifest;
  const drawing = checked(beside, drawingSchema, await readJsonFile(beside));
  return { ...manifest, defaults: { ...manifest.defaults, ...drawing } };
}

function checked<T extends z.ZodType>(path: string, schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { message, path: keys } = result.error.issues[0]!;
  throw new CheckpointError(
    'bad-manifest',
    `${path}: ${keys.length === 0 ? '' : `${keys.join('.')}: `}${message}.`,
    'Mend that entry, or remove the file: it is optional.',
  );
}
