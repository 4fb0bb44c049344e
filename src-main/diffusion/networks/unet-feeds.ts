// What one call of the U-Net is given, whichever way its graph holds identity: latents and time step, text states,
// pooled text, sizes, guidance as an input. One row of the batch per branch.

import { guidanceEmbedding } from '../method/guidance.ts';
import { repeat, stack, stackPadded } from '../method/rows.ts';
import type { Feed } from '../runtime/session.ts';
import type { FrameCondition } from './conditioning.ts';

export interface FrameInputs {
  condition: FrameCondition;
  /** Latents [channels, height, width]. */
  shape: readonly [channels: number, height: number, width: number];
  /** Whether a negative branch runs (guidance above 1). */
  negativeBranch: boolean;
  /** The guidance scale as an input, for U-Nets that take it. */
  guidance?: { scale: number; width: number };
  /** Pixels: original size, crop and target size are told to SDXL. */
  pixels: { width: number; height: number };
}

/** The reference's row of a batch, last in it: what it sees of the text, and what the network is given at a step. */
export interface ReferenceRow extends Branch {
  latents(step: number): Float32Array;
  /** Which of its tokens are seen, and how much. */
  feeds(step: number): Record<string, Feed>;
}

export interface Prediction {
  negative?: Float32Array;
  positive: Float32Array;
}

/** One row of a batch: what it sees of the text, [S, D], and the pooled text where the U-Net takes one. */
export interface Branch {
  states: Float32Array;
  pooled?: Float32Array;
}

/** What stays the same over all steps. Text states shorter than `rows` end in zeros, which have to be masked. */
export function branchFeeds(
  { condition: { width }, pixels, guidance }: FrameInputs,
  branches: readonly Branch[],
  rows: number,
): Record<string, Feed> {
  const batch = branches.length;
  const feeds: Record<string, Feed> = {
    encoder_hidden_states: {
      data: stackPadded(
        branches.map(({ states }) => states),
        rows * width,
      ),
      dims: [batch, rows, width],
    },
  };
  const pooled = branches.flatMap((branch) => branch.pooled ?? []);
  if (pooled.length > 0) {
    const ids = Float32Array.of(pixels.height, pixels.width, 0, 0, pixels.height, pixels.width);
    feeds.time_ids = repeatedFeed(ids, batch);
    feeds.text_embeds = { data: stack(pooled), dims: [batch, pooled[0]!.length] };
  }
  if (guidance) feeds.timestep_cond = repeatedFeed(guidanceEmbedding(guidance.scale, guidance.width), batch);
  return feeds;
}

/** The same latents and time step for every row; `last` are the latents of one row more. */
export function stepFeeds(
  latents: Float32Array,
  timestep: number,
  shape: FrameInputs['shape'],
  rows: number,
  last?: Float32Array,
): Record<string, Feed> {
  const own = repeat(latents, rows);
  const batch = last === undefined ? rows : rows + 1;
  return {
    sample: { data: last === undefined ? own : stack([own, last]), dims: [batch, ...shape] },
    timestep: { data: new Float32Array(batch).fill(timestep), dims: [batch] },
  };
}

function repeatedFeed(row: Float32Array, times: number): Feed {
  return { data: repeat(row, times), dims: [times, row.length] };
}
