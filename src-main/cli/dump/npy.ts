// Arrays as NumPy's .npy files. Source: NumPy Enhancement Proposal 1, format version 1.0.

import { endianness } from 'node:os';

export interface NpyArray {
  type: 'float32' | 'int64';
  shape: readonly number[];
  /** Row-major. */
  data: Float32Array | BigInt64Array;
}

const descriptions = { float32: '<f4', int64: '<i8' } as const;

/** Throws RangeError where shape and data do not agree. */
export function encodeNpy({ type, shape, data }: NpyArray): Uint8Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== data.length) {
    throw new RangeError(`shape [${shape.join(', ')}] holds ${count} values, but there are ${data.length}`);
  }
  if (endianness() !== 'LE') throw new RangeError('.npy files are written on little-endian machines only');
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const about = `{'descr': '${descriptions[type]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const head = 10;
  const length = Math.ceil((head + about.length + 1) / 64) * 64 - head;
  const bytes = new Uint8Array(head + length + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  bytes.set(Buffer.from(`${about.padEnd(length - 1)}\n`, 'latin1'), head);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), head + length);
  return bytes;
}
