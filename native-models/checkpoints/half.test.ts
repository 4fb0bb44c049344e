import { expect, test } from 'vitest';
import { toFloat32 } from './half.ts';

test('every half is the number that the runtime says it is', () => {
  const bits = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const view = new DataView(bits.buffer);
  const expected = Float32Array.from(bits, (_, i) => view.getFloat16(i * 2, true));
  expect(toFloat32(new Uint8Array(bits.buffer), 'F16')).toEqual(expected);
});

test('bfloat16 is the upper half of float32, at any place of a buffer', () => {
  const bytes = Uint8Array.of(0, 0x80, 0x3f, 0x00, 0xc0);
  expect([...toFloat32(bytes.subarray(1), 'BF16')]).toEqual([1, -2]);
});

test('eight bits are OCP’s numbers: ends, smallest, no infinity in e4m3fn', () => {
  const four = toFloat32(Uint8Array.of(0, 1, 0x08, 0x38, 0x7e, 0x7f, 0x80, 0xc0, 0xfe), 'F8_E4M3');
  expect([...four]).toEqual([0, 2 ** -9, 2 ** -6, 1, 448, Number.NaN, -0, -2, -448]);
  const five = toFloat32(Uint8Array.of(1, 0x04, 0x3c, 0x7b, 0x7c, 0x7f, 0xfc), 'F8_E5M2');
  expect([...five]).toEqual([
    2 ** -16,
    2 ** -14,
    1,
    57344,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
  ]);
});

test('doubles are rounded, wherever they lie', () => {
  const bytes = new Uint8Array(17);
  new DataView(bytes.buffer).setFloat64(1, 1 / 3, true);
  expect(toFloat32(bytes.subarray(1, 9), 'F64')[0]).toBe(Math.fround(1 / 3));
});
