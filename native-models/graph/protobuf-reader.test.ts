import { expect, test } from 'vitest';
import { MessageWriter } from './protobuf.ts';
import { type ByteSource, fields, ints, text, WireError } from './protobuf-reader.ts';

const source = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  bytes: (start, end) => bytes.subarray(start, end),
});
const read = (hex: string) => {
  const from = source(Buffer.from(hex, 'hex'));
  return [...fields(from)].map((field) => ({ ...field, text: text(from, field) }));
};

// Wire examples from protobuf.dev/programming-guides/encoding, and the two's complement of -1.
test('reads varints, strings and embedded messages as the specification shows', () => {
  expect(read('089601')).toMatchObject([{ number: 1, wire: 0, value: 150, start: 1, end: 3 }]);
  expect(read('120774657374696e67')).toMatchObject([{ number: 2, wire: 2, text: 'testing' }]);
  expect(read('08ffffffffffffffffff01')).toMatchObject([{ value: -1 }]);
  expect(read('08ffffffffffffff0f')).toMatchObject([{ value: 2 ** 53 - 1 }]);
});

test('reads packed numbers and single ones', () => {
  const packed = Buffer.from('3206038e029ea705', 'hex');
  const [field] = [...fields(source(packed))];
  expect([...ints(source(packed), field!)]).toEqual([3, 270, 86942]);
  const w = new MessageWriter();
  w.int(1, 7);
  expect([...ints(source(w.finish()), [...fields(source(w.finish()))][0]!)]).toEqual([7]);
});

test.each([
  ['a length beyond the message', '120774657374'],
  ['a number without an end', '08ffff'],
  ['an eleven-byte number', '08ffffffffffffffffffff01'],
  ['a kind that nobody writes any more', '0b'],
  ['field number 0', '00'],
])('refuses %s', (_, hex) => {
  expect(() => read(hex)).toThrow(WireError);
});
