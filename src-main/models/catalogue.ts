// Well-known checkpoints that can be fetched when a person asks for one. Exact sizes and hashes stand only where they
// are known; the others are recorded with the first download.

import { z } from 'zod';
import content from '../../assets/models/catalogue.json' with { type: 'json' };

const entry = z.strictObject({
  id: z.string(),
  name: z.string(),
  family: z.enum(['sd1', 'sd2', 'sdxl']),
  licence: z.string(),
  /** Where its makers describe it, licence included. */
  page: z.url(),
  url: z.url(),
  bytes: z.int().positive().optional(),
  aboutBytes: z.int().positive().optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
export type CatalogueEntry = z.infer<typeof entry>;

export const catalogue: readonly CatalogueEntry[] = z.array(entry).parse(content);
