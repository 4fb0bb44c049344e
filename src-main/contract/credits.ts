// Whose work goes into Fabula besides its own.

import { z } from 'zod';

export const credit = z.strictObject({
  name: z.string(),
  version: z.string(),
  /** As SPDX writes it. */
  licence: z.string(),
  /** As it lies beside the package; empty where nothing does. */
  text: z.string(),
});
export type Credit = z.infer<typeof credit>;
