// What the model library remembers of one model. The files themselves stay where they are.

import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const libraryFile = z.strictObject({
  /** From the model's folder with forward slashes; '' for a model that is one file. */
  name: z.string(),
  bytes: z.int().min(0),
  /** As the file system gave it, to tell cheaply that nothing was touched. */
  modifiedAt: z.number(),
  /** Of the whole file; known once it was downloaded or verified. */
  sha256: sha256.optional(),
});
export type LibraryFile = z.infer<typeof libraryFile>;

const libraryModel = z.strictObject({
  /** What stories and `--model` call it. */
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/),
  name: z.string().min(1),
  /** Absolute: a folder in diffusers' layout or of ONNX exports, or one .safetensors file or a link to it. */
  path: z.string().min(1),
  /** A VAE file in place of the model's own. */
  vae: z
    .strictObject({
      /** Absolute. */
      path: z.string().min(1),
      bytes: z.int().min(0),
      modifiedAt: z.number(),
    })
    .optional(),
  family: z.enum(['sd1', 'sd2', 'sdxl']),
  /** The quick content hash (native-models/checkpoints/model-hash.ts), which runs are marked with. */
  hash: sha256,
  files: z.array(libraryFile).min(1),
  /** Its short name, such as "CC-BY-4.0", as model or catalogue tell it. */
  licence: z.string().optional(),
  /** The words of a licence file beside it. */
  licenceText: z.string().optional(),
  /** The address it was downloaded from. */
  source: z.string().optional(),
  /** Milliseconds since 1970. */
  addedAt: z.number(),
});
export type LibraryModel = z.infer<typeof libraryModel>;

export const libraryDocument = z.strictObject({ version: z.literal(1), models: z.array(libraryModel) });

export const bytesOf = ({ files }: LibraryModel): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** A name as an id: `Juggernaut XL v9` is `juggernaut-xl-v9`. */
export function slug(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase();
  return (
    plain
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/-{2,}/g, '-')
      .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '') || 'model'
  );
}
