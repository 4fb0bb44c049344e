// What can be asked of a U-Net's graph.

import type { FreeU } from './free-u.ts';
import type { CompileOptions } from './profile.ts';

export interface UnetOptions extends CompileOptions {
  freeU?: FreeU;
  /** Log-weights per query position of every cross-attention instead of one row per group (IPCA dropout). */
  perQueryLogWeights?: boolean;
}
