// Renaming must not lose weights: two keys of a file that mean the same weight are an error, not a choice.

import { basename } from 'node:path';
import type { WeightRef } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';

/** `table.set`, once per key. Throws `duplicate-key`. */
export function putOnce(table: Map<string, WeightRef>, key: string, ref: WeightRef): void {
  if (table.has(key)) {
    throw new CheckpointError(
      'duplicate-key',
      `${basename(ref.file)} holds the weight "${key}" twice, under the names of two layouts.`,
      'The file was put together wrongly: get it again from its source.',
    );
  }
  table.set(key, ref);
}
