// What one call of the U-Net is given, whichever way its graph holds identity: latents and time step, text states,
// pooled text, sizes, guidance as an input. One row of the batch per branch.

import type { Region } from '../../contract/regions.ts';
import type { IpcaSettings } from '../../contract/settings.ts';
import { guidanceEmbedding } from '../method/guidance.ts';
import type { PlacedRows } from '../method/regions.ts';
import { repeat, stack, stackPadded } from '../method/rows.ts';
import type { Feed, Output } from '../runtime/session.ts';
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

/** A frame's inputs with what identity and a reference do to them. */
export type IdentityInputs = FrameInputs & {
  ipca: IpcaSettings;
  seed: number;
  /** For graphs that are compiled for as many. */
  references?: SeenReferences;
  /** Rows of the condition's text that are heard in regions alone; for graphs that are compiled for regions. */
  placed?: readonly PlacedRows[];
  watch?: Watch;
};

/** The row of a reference: what it sees of the text, and what the network is given at a step. */
interface ReferenceRow extends Branch {
  latents(step: number): Float32Array;
}

/** The last rows of a batch, and which of their tokens are seen, how much and from where. */
export interface SeenReferences {
  rows: readonly ReferenceRow[];
  feeds(step: number): Record<string, Feed>;
  /** Where they have to know what the picture itself looks at. */
  watch?: Watch;
  /** Where each of those in the picture was found by now, with a watch. */
  subjects(): Region[];
}

/** More that the graph is given at every step, and what to do with more that it gives. */
interface Watch {
  feeds: Record<string, Feed>;
  seen(outputs: Readonly<Record<string, Output>>): void;
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

/** Rows of text that the row of the batch has that has most. */
export const mostRowsOf = ({ condition: { rows, width }, references }: IdentityInputs): number =>
  Math.max(rows, ...(references?.rows ?? []).map(({ states }) => states.length / width));

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

/** The same latents and time step for every row; `last` are the latents of rows more. */
export function stepFeeds(
  latents: Float32Array,
  timestep: number,
  shape: FrameInputs['shape'],
  rows: number,
  last: readonly Float32Array[] = [],
): Record<string, Feed> {
  const own = repeat(latents, rows);
  const batch = rows + last.length;
  return {
    sample: { data: last.length === 0 ? own : stack([own, ...last]), dims: [batch, ...shape] },
    timestep: { data: new Float32Array(batch).fill(timestep), dims: [batch] },
  };
}

function repeatedFeed(row: Float32Array, times: number): Feed {
  return { data: repeat(row, times), dims: [times, row.length] };
}
