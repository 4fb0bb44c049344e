// Block-wise quantisation of matrices for com.microsoft.MatMulNBits: every row is cut into blocks, and a block is
// one float32 scale and small integers around the middle of their range. Knows no file.

/** Weights in a block: small ones for 4 bits, where a scale has to serve few. */
export const BLOCK_SIZE: Readonly<Record<4 | 8, number>> = { 4: 32, 8: 128 };

export type Bits = 4 | 8;

export interface Packed {
  /** [rows, blocks, blockSize · bits / 8]; of 4 bits the earlier weight is in the lower half of a byte. */
  values: Uint8Array;
  /** [rows, blocks]. */
  scales: Float32Array;
}

export const blocksOf = (width: number, bits: Bits): number => Math.ceil(width / BLOCK_SIZE[bits]);

/**
 * Quantises a matrix [rows, width]. A weight is (q - 2^(bits-1)) · scale. Of 4 bits the greatest weight of a
 * block, with its sign, is given the end of the range that has one more step (as in GGML's q4_0).
 */
export function quantise(weights: Float32Array, rows: number, width: number, bits: Bits): Packed {
  const size = BLOCK_SIZE[bits];
  const blocks = blocksOf(width, bits);
  const bytes = (size * bits) / 8;
  const values = new Uint8Array(rows * blocks * bytes);
  const scales = new Float32Array(rows * blocks);
  const middle = 2 ** (bits - 1);
  const last = 2 * middle - 1;
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < blocks; block++) {
      const start = row * width + block * size;
      const end = Math.min(start + size, (row + 1) * width);
      let greatest = 0;
      for (let i = start; i < end; i++) {
        if (Math.abs(weights[i]!) > Math.abs(greatest)) greatest = weights[i]!;
      }
      const scale = Math.fround(bits === 4 ? greatest / -middle : Math.abs(greatest) / (middle - 1));
      scales[row * blocks + block] = scale;
      const inverse = scale === 0 ? 0 : 1 / scale;
      const at = (row * blocks + block) * bytes;
      for (let i = 0; i < size; i++) {
        // Beyond the row's end the middle stands for zero.
        const weight = start + i < end ? weights[start + i]! * inverse : 0;
        const q = Math.min(last, Math.max(0, Math.round(weight) + middle));
        if (bits === 8) values[at + i] = q;
        else values[at + (i >> 1)]! |= i & 1 ? q << 4 : q;
      }
    }
  }
  return { values, scales };
}
