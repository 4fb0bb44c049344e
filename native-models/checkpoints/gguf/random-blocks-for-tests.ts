// Weights in GGUF's blocks that no converter made: bits by lot, with factors that give them the spread of a layer's weights.

import type { BlockType } from '../checkpoint.ts';
import { BLOCKS } from './block-types.ts';

/** ggml's numbers of the types. */
export const GGML_TYPES: Readonly<Record<BlockType, number>> = {
  Q4_0: 2,
  Q4_1: 3,
  Q5_0: 6,
  Q5_1: 7,
  Q8_0: 8,
  Q2_K: 10,
  Q3_K: 11,
  Q4_K: 12,
  Q5_K: 13,
  Q6_K: 14,
};

/** Where a block has its factor, how far its weights then spread, and where what is taken off (or added) stands, in factors. */
const FACTORS: Readonly<
  Record<BlockType, { at: number; spread: number; least?: [at: number, ratio: number] }>
> = {
  Q4_0: { at: 0, spread: 4.6 },
  Q4_1: { at: 0, spread: 4.6, least: [2, -7.5] },
  Q5_0: { at: 0, spread: 9.2 },
  Q5_1: { at: 0, spread: 9.2, least: [2, -15.5] },
  Q8_0: { at: 0, spread: 74 },
  Q2_K: { at: 80, spread: 12, least: [82, 1.5] },
  Q3_K: { at: 108, spread: 43 },
  Q4_K: { at: 0, spread: 230, least: [2, 7.5] },
  Q5_K: { at: 0, spread: 460, least: [2, 15.5] },
  Q6_K: { at: 208, spread: 1370 },
};

/** `weights` weights (whole blocks) of about this spread. The same for the same seed. */
export function randomBlocks(type: BlockType, weights: number, spread: number, seed: number): Uint8Array {
  const size = BLOCKS[type];
  const bytes = new Uint8Array((weights / size.weights) * size.bytes);
  let state = seed;
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  const view = new DataView(bytes.buffer);
  const { at, spread: own, least } = FACTORS[type];
  for (let block = 0; block < bytes.length; block += size.bytes) {
    const factor = spread / own;
    view.setFloat16(block + at, factor, true);
    if (least) view.setFloat16(block + least[0], factor * least[1], true);
  }
  return bytes;
}
