// What can be asked of a U-Net's graph.

import type { FreeU } from './free-u.ts';
import type { CompileOptions } from './profile.ts';
import type { ReferenceRows } from './reference-attention.ts';

export interface UnetOptions extends CompileOptions {
  freeU?: FreeU;
  /** Log-weights per query position of every cross-attention instead of one row per group (IPCA dropout). */
  perQueryLogWeights?: boolean;
  /** Log-weights per query position of every group, so that each place of the picture hears its own text. */
  regions?: boolean;
  /** Some rows of the batch see a reference's tokens in self-attention; absent: each row by itself, any number of rows. */
  reference?: ReferenceRows;
  /** Also gives where in the picture chosen rows of text are looked at, for so many choices: see attention-maps.ts. */
  attentionMaps?: number;
}
