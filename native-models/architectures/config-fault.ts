// The last net below the checks of every config: numbers that pass one by one and still make no network together are
// the checkpoint's fault, told with its config's file, and never a bare GraphError or RangeError.

import type { Component } from '../checkpoints/checkpoint.ts';
import { CheckpointError } from '../checkpoints/checkpoint-error.ts';
import { GraphError } from '../graph/builder.ts';

/** What `build` gives. Throws CheckpointError `bad-config` where the graph cannot be. */
export function orBadConfig<T>({ source, files }: Component, build: () => T): T {
  try {
    return build();
  } catch (cause) {
    if (!(cause instanceof GraphError || cause instanceof RangeError)) throw cause;
    throw new CheckpointError(
      'bad-config',
      `${files[0] ?? source}: its numbers make no network together: ${cause.message}.`,
      'Get the config again from where the model came from.',
      { cause },
    );
  }
}
