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
