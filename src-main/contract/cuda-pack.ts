// What an installed CUDA pack says of itself: a folder of libraries with this record beside them. It is written by what
// installs the pack and read by the process that draws.

import { z } from 'zod';
import { errorValue } from './errors.ts';

/** In the pack's folder; there only when all of its libraries are. */
export const CUDA_PACK_RECORD = 'pack.json';

/** The environment variable that tells a drawing process where the pack is, or would be. */
export const CUDA_FOLDER_VARIABLE = 'FABULA_CUDA';

export const cudaPackRecord = z.strictObject({
  /** The version of ONNX Runtime whose provider this is: it fits no other. */
  onnxruntime: z.string(),
  /** Libraries in the order in which they are loaded: none needs a later one. */
  libraries: z
    .array(z.strictObject({ name: z.string().regex(/^lib[\w.+-]+$/), bytes: z.int().positive() }))
    .min(1),
});
export type CudaPackRecord = z.infer<typeof cudaPackRecord>;

/** What a person reads about the pack, and how far it is. */
export const cudaView = z.strictObject({
  /** `elsewhere`: this system has other ways to its graphics card. `opening`: archives are checked and unpacked. */
  state: z.enum(['elsewhere', 'absent', 'arriving', 'opening', 'here']),
  /** Bytes of all archives. */
  bytes: z.int().positive(),
  parts: z.array(
    z.strictObject({ name: z.string(), bytes: z.int().positive(), licence: z.string(), page: z.url() }),
  ),
  /** While it arrives. */
  doneBytes: z.int().min(0).optional(),
  /** Why it is not here though somebody asked for it. */
  error: errorValue.optional(),
});
export type CudaView = z.infer<typeof cudaView>;
