import { describe, expect, it } from 'vitest';
import { encodeNpy } from './npy.ts';

/** Reads .npy back by the format's own description, independently of the writer. */
function decode(bytes: Uint8Array) {
  const text = Buffer.from(bytes);
  expect(text.toString('latin1', 0, 8)).toBe('\x93NUMPY\x01\x00');
  const length = text.readUInt16LE(8);
  expect((10 + length) % 64).toBe(0);
  const header = text.toString('latin1', 10, 10 + length);
  const [, descr, shape] = /^\{'descr': '(<f4|<i8)', 'fortran_order': False, 'shape': \((.*)\), \} *\n$/.exec(
    header,
  )!;
  const data: (number | bigint)[] = [];
  const size = descr === '<f4' ? 4 : 8;
  for (let at = 10 + length; at < text.length; at += size) {
    data.push(descr === '<f4' ? text.readFloatLE(at) : text.readBigInt64LE(at));
  }
  return { descr, shape, data };
}

describe('.npy files', () => {
  it('hold type, shape and values', () => {
    const floats = Float32Array.from([0, -1.5, 3.25, Infinity, 1e-40, 7]);
    expect(decode(encodeNpy({ type: 'float32', shape: [2, 3], data: floats }))).toEqual({
      descr: '<f4',
      shape: '2, 3',
      data: [...floats],
    });
    const integers = BigInt64Array.from([49406n, -1n, 2n ** 62n]);
    expect(decode(encodeNpy({ type: 'int64', shape: [3], data: integers }))).toEqual({
      descr: '<i8',
      shape: '3,',
      data: [...integers],
    });
  });

  it('take a view into a larger buffer', () => {
    const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    expect(decode(encodeNpy({ type: 'float32', shape: [2], data })).data).toEqual([1, 2]);
  });

  it('can be empty or a single number', () => {
    expect(decode(encodeNpy({ type: 'float32', shape: [0, 4], data: new Float32Array() })).data).toEqual([]);
    expect(decode(encodeNpy({ type: 'float32', shape: [], data: Float32Array.of(5) })).shape).toBe('');
  });

  it('refuse a shape that does not fit', () => {
    expect(() => encodeNpy({ type: 'float32', shape: [2, 2], data: new Float32Array(3) })).toThrow(
      'shape [2, 2] holds 4 values, but there are 3',
    );
  });
});
