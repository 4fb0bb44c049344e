// The block formats of GGUF (ggml) that weights of pictures' networks come in: a block is a row's next 32 or 256 weights in a
// few bytes. Knows sizes; how a block is read is widen-blocks.ts, and in a graph architectures/block-weights.ts.

import type { BlockType, WeightRef, WeightType } from '../checkpoint.ts';

export interface BlockSize {
  weights: number;
  bytes: number;
}

/** By ggml's names; ggml-common.h has the layouts. */
export const BLOCKS: Readonly<Record<BlockType, BlockSize>> = {
  Q4_0: { weights: 32, bytes: 18 },
  Q4_1: { weights: 32, bytes: 20 },
  Q5_0: { weights: 32, bytes: 22 },
  Q5_1: { weights: 32, bytes: 24 },
  Q8_0: { weights: 32, bytes: 34 },
  Q2_K: { weights: 256, bytes: 84 },
  Q3_K: { weights: 256, bytes: 110 },
  Q4_K: { weights: 256, bytes: 144 },
  Q5_K: { weights: 256, bytes: 176 },
  Q6_K: { weights: 256, bytes: 210 },
};

export const isBlockType = (type: WeightType): type is BlockType => Object.hasOwn(BLOCKS, type);

/** How many blocks a weight takes. */
export const blocksOf = ({ type, shape }: WeightRef): number =>
  shape.reduce((a, b) => a * b, 1) / BLOCKS[type as BlockType].weights;
