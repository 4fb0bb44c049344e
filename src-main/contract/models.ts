// Models a story can be drawn with, as a person chooses among them.
import { z } from 'zod';
import { errorValue } from './errors.ts';
import { resolvedSettings } from './settings.ts';

export const modelView = z.strictObject({
  id: z.string(),
  name: z.string(),
  builtIn: z.boolean(),
  family: z.string(),
  licence: z.string().optional(),
  bytes: z.number().min(0),
  /** What a story's absent settings become. */
  defaults: resolvedSettings,
  /** Width and height are multiples of it. */
  sizeStep: z.int().positive(),
  /** Block groups that identity can take part in. */
  blocks: z.array(z.string()),
  /** Why it cannot be used, such as a missing file. */
  problem: errorValue.optional(),
});
export type ModelView = z.infer<typeof modelView>;
