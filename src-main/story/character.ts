// A character: a short name that scenes call it by, and the words that the model reads for it.

import { z } from 'zod';
import { seed } from '../contract/ids.ts';
import { subjectMask } from '../contract/subject-mask.ts';

/** Line breaks and runs of spaces mean nothing to the model, so they are not part of a record either. */
export const words = z.string().transform((text) => text.replace(/\s+/g, ' ').trim());

export const character = z.strictObject({
  name: words.pipe(z.string().min(1)),
  description: words.default(''),
  /** How its own picture is drawn, where one holds it; as the story's seed has it when absent. Where it is in that picture: else it is looked for. */
  look: z.strictObject({ seed, subject: subjectMask.optional() }).optional(),
});

export type Character = z.infer<typeof character>;
