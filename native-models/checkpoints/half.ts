// Half-precision numbers as JavaScript numbers. Not every runtime that Fabula is tested on has Float16Array.

import type { WeightType } from './checkpoint.ts';

let table: Float32Array | undefined;

/** All 65,536 halves (IEEE 754 binary16). */
function halves(): Float32Array {
  if (table !== undefined) return table;
  table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const size =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent === 31
          ? fraction === 0
            ? Number.POSITIVE_INFINITY
            : Number.NaN
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    table[bits] = bits & 0x8000 ? -size : size;
  }
  return table;
}

/** Little-endian F32, F16 or BF16 bytes as float32. Throws RangeError for another type. */
export function toFloat32(bytes: Uint8Array, type: WeightType): Float32Array {
  const { buffer } = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const offset = bytes.byteOffset % 4 === 0 ? bytes.byteOffset : 0;
  if (type === 'F32') return new Float32Array(buffer, offset, bytes.byteLength / 4);
  const bits = new Uint16Array(buffer, offset, bytes.byteLength / 2);
  const out = new Float32Array(bits.length);
  if (type === 'F16') {
    const all = halves();
    for (let i = 0; i < bits.length; i++) out[i] = all[bits[i]!]!;
    return out;
  }
  if (type !== 'BF16') throw new RangeError(`${type} is no floating-point type of weights`);
  const wide = new Uint32Array(out.buffer);
  for (let i = 0; i < bits.length; i++) wide[i] = bits[i]! << 16;
  return out;
}
