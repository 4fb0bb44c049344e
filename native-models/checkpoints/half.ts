// Numbers of other widths as float32. Not every runtime that Fabula is tested on has Float16Array, and none has eight bits.

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

interface EightBits {
  fractionBits: number;
  bias: number;
  /** E4M3 has no infinity: only all ones are no number. */
  hasInfinity: boolean;
}

/** Of OCP's 8-bit floating point specification (2023), e4m3fn being the one without infinities. */
const EIGHT_BITS: Readonly<Partial<Record<WeightType, EightBits>>> = {
  F8_E4M3: { fractionBits: 3, bias: 7, hasInfinity: false },
  F8_E5M2: { fractionBits: 2, bias: 15, hasInfinity: true },
};

function fromEightBits(bits: number, { fractionBits, bias, hasInfinity }: EightBits): number {
  const ones = 2 ** fractionBits;
  const exponent = (bits & 127) >> fractionBits;
  const fraction = bits & (ones - 1);
  const last = 127 >> fractionBits;
  const sign = bits & 128 ? -1 : 1;
  if (exponent === last && (hasInfinity || fraction === ones - 1)) {
    return hasInfinity && fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  }
  if (exponent === 0) return sign * (fraction / ones) * 2 ** (1 - bias);
  return sign * (1 + fraction / ones) * 2 ** (exponent - bias);
}

/** Little-endian floating-point bytes as float32. Throws RangeError for another type. */
export function toFloat32(bytes: Uint8Array, type: WeightType): Float32Array {
  const eight = EIGHT_BITS[type];
  if (eight !== undefined) return Float32Array.from(bytes, (bits) => fromEightBits(bits, eight));
  const { buffer } = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const offset = bytes.byteOffset % 8 === 0 ? bytes.byteOffset : 0;
  if (type === 'F64') return Float32Array.from(new Float64Array(buffer, offset, bytes.byteLength / 8));
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
