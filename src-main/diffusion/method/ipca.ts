// Identity-preserving cross-attention (../METHOD.md, section 3) as context log-weights: keys and values are
// linear in the text states, so seeing a row w times is the same as adding ln w to its attention logits.
// Knows token rows and settings; nothing of the network but the names of its block groups.

import { FabulaError } from '../../contract/errors.ts';
import type { IpcaSettings } from '../../contract/settings.ts';
import type { FramePrompt } from './consolidate.ts';
import { createMersenneTwister } from './noise.ts';
import { repeat, stack } from './rows.ts';

/** Log-weight of a row that must not be seen; finite, so that a query that sees nothing gives no NaN. */
export const MASKED = -1e4;

/** One frame's context: the rows cross-attention sees, and how much each one counts. */
export interface IdentityContext {
  /** S: 77 in the released variant; in the paper's, plus the appended rows. */
  rows: number;
  /** [S, width]: the edited states, then the appended rows. */
  states: Float32Array;
  /** [S] log-weights where IPCA acts. */
  on: Float32Array;
  /** [S] log-weights where it does not (other blocks, steps before the start step, a dropped identity row). */
  off: Float32Array;
}

/**
 * `edited` are the text states [77, width] after SVR, `consolidated` the same before it.
 *
 * released: start of text and P0 count w times. paper: of the consolidated states those rows and the end-of-text
 * rows are appended w - 1 times (frame rows would be masked, so they are not even there).
 */
export function identityContext(
  edited: Float32Array,
  consolidated: Float32Array,
  width: number,
  prompt: Pick<FramePrompt, 'identity' | 'endOfText'>,
  settings: IpcaSettings,
): IdentityContext {
  const own = edited.length / width;
  const { strength } = settings;
  if (settings.variant === 'released' || strength === 1) {
    const on = new Float32Array(own).fill(0);
    // Row 0 is start of text, P0's rows follow it.
    on.fill(Math.log(strength), 0, prompt.identity.end);
    return { rows: own, states: edited.slice(), on, off: new Float32Array(own) };
  }
  const head = consolidated.subarray(0, prompt.identity.end * width);
  const tail = consolidated.subarray(prompt.endOfText.start * width, prompt.endOfText.end * width);
  const states = stack([edited, head, tail]);
  const rows = states.length / width;
  return {
    rows,
    states,
    on: new Float32Array(rows).fill(Math.log(strength - 1), own),
    off: new Float32Array(rows).fill(MASKED, own),
  };
}

/** The block groups that take part, in the model's order. Throws FabulaError 'bad-setting' listing the model's. */
export function identityBlocks(
  settings: Pick<IpcaSettings, 'blocks'>,
  available: readonly string[],
): string[] {
  const { blocks } = settings;
  if (!blocks) return [...available];
  const unknown = blocks.find((block) => !available.includes(block));
  if (unknown !== undefined) {
    throw new FabulaError(
      'bad-setting',
      `This model has no cross-attention block group named ${JSON.stringify(unknown)}.`,
      `Choose among ${available.join(', ')}.`,
    );
  }
  return available.filter((block) => blocks.includes(block));
}

/** Whether IPCA acts at this step (0-based), in blocks that take part. */
export function actsAt(settings: IpcaSettings, step: number): boolean {
  return settings.strength > 1 && step >= settings.startStep;
}

/** [length] log-weights of a block at a step; rows from S on are padding. Throws RangeError when length < S. */
export function logWeights(context: IdentityContext, active: boolean, length = context.rows): Float32Array {
  return padded(active ? context.on : context.off, length);
}

/** [length] log-weights of the negative branch: its `rows` rows as they are, the rest padding. */
export function plainLogWeights(rows: number, length: number): Float32Array {
  return padded(new Float32Array(rows), length);
}

function padded(weights: Float32Array, length: number): Float32Array {
  if (length < weights.length) throw new RangeError(`${weights.length} context rows do not fit ${length}`);
  const row = new Float32Array(length).fill(MASKED);
  row.set(weights);
  return row;
}

export interface DropoutPlace {
  /** The frame's seed, the sampler's step, and the number of the cross-attention layer, all from 0. */
  seed: number;
  step: number;
  layer: number;
  /** Query positions of the layer. */
  queries: number;
  /** Context rows with padding; S when absent. */
  length?: number;
}

/**
 * [queries, length] log-weights of one cross-attention layer at one step with IPCA dropout, for all heads: each
 * query sees each identity row w times with probability 1 - dropout, else as if IPCA were off. Depends on its
 * arguments only, so a resumed story draws the same.
 */
export function dropoutLogWeights(
  context: IdentityContext,
  settings: IpcaSettings,
  { seed, step, layer, queries, length = context.rows }: DropoutPlace,
): Float32Array {
  const kept = logWeights(context, actsAt(settings, step), length);
  const dropped = logWeights(context, false, length);
  const identity = [...kept.keys()].filter((i) => kept[i] !== dropped[i]);
  const random = createMersenneTwister(mix(seed, step, layer));
  const threshold = settings.dropout * 2 ** 32;
  const weights = repeat(kept, queries);
  for (let q = 0; q < queries; q++) {
    for (const i of identity) if (random() < threshold) weights[q * length + i] = dropped[i]!;
  }
  return weights;
}

/** 32 well-mixed bits of several numbers (the finaliser of MurmurHash3, chained). */
function mix(...values: number[]): number {
  let h = 0x9e3779b9;
  for (const value of values) {
    for (const word of [value >>> 0, Math.floor(value / 2 ** 32) >>> 0]) {
      h = Math.imul(h ^ word, 0x85ebca6b);
      h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
      h = (h ^ (h >>> 16)) >>> 0;
    }
  }
  return h;
}

/**
 * [S', width]: the same context for a U-Net without a log-weight input, rows repeated instead of weighed, where IPCA
 * acts or where it does not. Throws FabulaError 'bad-setting' when a row does not count a whole number of times.
 */
export function repeatedRows(
  { states, rows, on, off }: IdentityContext,
  width: number,
  acts: boolean,
): Float32Array {
  const kept: Float32Array[] = [];
  for (let i = 0; i < rows; i++) {
    const weight = Math.exp((acts ? on : off)[i]!);
    const times = Math.round(weight);
    if (Math.abs(weight - times) > 1e-4) {
      throw new FabulaError(
        'bad-setting',
        'This model has no input for identity weights: strength must be a whole number.',
        'Round identity strength.',
      );
    }
    for (let k = 0; k < times; k++) kept.push(states.subarray(i * width, (i + 1) * width));
  }
  return stack(kept);
}
