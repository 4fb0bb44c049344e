// A character: a short name that scenes call it by, and the words that the model reads for it.

import { z } from 'zod';

/** Line breaks and runs of spaces mean nothing to the model, so they are not part of a record either. */
export const words = z.string().transform((text) => text.replace(/\s+/g, ' ').trim());

export const character = z.strictObject({
  name: words.pipe(z.string().min(1)),
  description: words.default(''),
});

export type Character = z.infer<typeof character>;
