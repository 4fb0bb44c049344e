// GGUF's blocks as float32, number by number as ggml dequantises them: for what is made of weights outside a graph.

import type { BlockType } from '../checkpoint.ts';
import { toFloat32 } from '../half.ts';
import { BLOCKS } from './block-types.ts';

type Widen = (block: Uint8Array, out: Float32Array, at: number) => void;

const half = (block: Uint8Array, at: number): number => toFloat32(block.slice(at, at + 2), 'F16')[0]!;
const signed = (byte: number): number => (byte << 24) >> 24;
const { fround } = Math;

/** The eight scales and minima of six bits of a K block, from its twelve bytes. */
function scalesOf(bytes: Uint8Array): { scales: number[]; minima: number[] } {
  const scales: number[] = [];
  const minima: number[] = [];
  for (let j = 0; j < 4; j++) {
    scales[j] = bytes[j]! & 63;
    minima[j] = bytes[j + 4]! & 63;
    scales[j + 4] = (bytes[j + 8]! & 15) | ((bytes[j]! >> 6) << 4);
    minima[j + 4] = (bytes[j + 8]! >> 4) | ((bytes[j + 4]! >> 6) << 4);
  }
  return { scales, minima };
}

/** Q4_K, and Q5_K with its fifth bits. */
function widenK(block: Uint8Array, out: Float32Array, at: number, quants: number, fifth?: Uint8Array): void {
  const [d, least] = [half(block, 0), half(block, 2)];
  const { scales, minima } = scalesOf(block.subarray(4, 16));
  for (let j = 0; j < 8; j++) {
    const [scale, minimum] = [fround(d * scales[j]!), fround(least * minima[j]!)];
    for (let l = 0; l < 32; l++) {
      const byte = block[quants + (j >> 1) * 32 + l]!;
      const q = (j & 1 ? byte >> 4 : byte & 15) + (fifth && (fifth[l]! >> j) & 1 ? 16 : 0);
      out[at + j * 32 + l] = fround(scale * q) - minimum;
    }
  }
}

/** The 32 weights of a block of two halves: the lower four bits of 16 bytes, then the upper; fifth bits beside them. */
function widenHalves(
  block: Uint8Array,
  quants: number,
  each: (i: number, q: number) => void,
  fifth?: number,
): void {
  const bit = (i: number): number =>
    fifth === undefined ? 0 : ((block[fifth + (i >> 3)]! >> (i & 7)) & 1) << 4;
  for (let i = 0; i < 16; i++) {
    each(i, (block[quants + i]! & 15) | bit(i));
    each(16 + i, (block[quants + i]! >> 4) | bit(16 + i));
  }
}

/** Two bits of a weight of a K block that keeps its 256 in 64 bytes. */
const twoBits = (block: Uint8Array, quants: number, i: number): number =>
  (block[quants + (i >> 7) * 32 + (i & 31)]! >> (2 * ((i >> 5) & 3))) & 3;

const WIDEN: Readonly<Record<BlockType, Widen>> = {
  Q8_0(block, out, at) {
    const d = half(block, 0);
    for (let i = 0; i < 32; i++) out[at + i] = signed(block[2 + i]!) * d;
  },
  Q4_0(block, out, at) {
    const d = half(block, 0);
    widenHalves(block, 2, (i, q) => {
      out[at + i] = (q - 8) * d;
    });
  },
  Q4_1(block, out, at) {
    const [d, least] = [half(block, 0), half(block, 2)];
    widenHalves(block, 4, (i, q) => {
      out[at + i] = fround(d * q) + least;
    });
  },
  Q5_0(block, out, at) {
    const d = half(block, 0);
    const put = (i: number, q: number): void => {
      out[at + i] = (q - 16) * d;
    };
    widenHalves(block, 6, put, 2);
  },
  Q5_1(block, out, at) {
    const [d, least] = [half(block, 0), half(block, 2)];
    const put = (i: number, q: number): void => {
      out[at + i] = fround(d * q) + least;
    };
    widenHalves(block, 8, put, 4);
  },
  Q2_K(block, out, at) {
    const [d, least] = [half(block, 80), half(block, 82)];
    for (let i = 0; i < 256; i++) {
      const both = block[i >> 4]!;
      out[at + i] = fround(fround(d * (both & 15)) * twoBits(block, 16, i)) - fround(least * (both >> 4));
    }
  },
  Q3_K(block, out, at) {
    const d = half(block, 108);
    for (let i = 0; i < 256; i++) {
      const j = i >> 4;
      const low = (block[96 + (j & 7)]! >> (j < 8 ? 0 : 4)) & 15;
      const high = (block[104 + (j & 3)]! >> (2 * (j >> 2))) & 3;
      const third = (block[i & 31]! >> (i >> 5)) & 1;
      out[at + i] = fround(d * ((low | (high << 4)) - 32)) * (twoBits(block, 32, i) + 4 * third - 4);
    }
  },
  Q4_K: (block, out, at) => widenK(block, out, at, 16),
  Q5_K: (block, out, at) => widenK(block, out, at, 48, block.subarray(16, 48)),
  Q6_K(block, out, at) {
    const d = half(block, 208);
    for (let i = 0; i < 256; i++) {
      const [part, k, l] = [i >> 7, (i >> 5) & 3, i & 31];
      const low = block[part * 64 + (k & 1) * 32 + l]!;
      const high = (block[128 + part * 32 + l]! >> (2 * k)) & 3;
      const q = ((k < 2 ? low & 15 : low >> 4) | (high << 4)) - 32;
      out[at + i] = fround(d * signed(block[192 + (i >> 4)]!)) * q;
    }
  },
};

/** Whole blocks as float32, in order. */
export function widenBlocks(bytes: Uint8Array, type: BlockType): Float32Array {
  const size = BLOCKS[type];
  const count = Math.floor(bytes.byteLength / size.bytes);
  const out = new Float32Array(count * size.weights);
  for (let i = 0; i < count; i++) {
    WIDEN[type](bytes.subarray(i * size.bytes, (i + 1) * size.bytes), out, i * size.weights);
  }
  return out;
}
