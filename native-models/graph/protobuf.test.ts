import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { expect, test } from 'vitest';
import { MessageWriter } from './protobuf.ts';

const hex = (write: (w: MessageWriter) => void): string => {
  const w = new MessageWriter(1);
  write(w);
  return Buffer.from(w.finish()).toString('hex');
};

// Wire examples from protobuf.dev/programming-guides/encoding, and the two's complement of -1.
test('writes varints, strings and embedded messages as the specification shows', () => {
  expect(hex((w) => w.int(1, 150))).toBe('089601');
  expect(hex((w) => w.string(2, 'testing'))).toBe('120774657374696e67');
  expect(hex((w) => w.message(3, (m) => m.int(1, 150)))).toBe('1a03089601');
  expect(hex((w) => w.int(1, -1))).toBe('08ffffffffffffffffff01');
  expect(hex((w) => w.int(1, 2 ** 53 - 1))).toBe('08ffffffffffffff0f');
  expect(hex((w) => w.int(1, 2n ** 63n - 1n))).toBe('08ffffffffffffffff7f');
  expect(hex((w) => w.float(1, 1))).toBe('0d0000803f');
});

test.each([0, 42, 43, 127, 128, 5461, 16383, 16384, 700_000])(
  'what is embedded is written as others write it, with %i signs of three bytes in it',
  (count) => {
    const text = '狐'.repeat(count);
    const other = new BinaryWriter();
    other.tag(3, 2).fork().tag(7, 2).fork().tag(1, 2).string(text).join().tag(2, 0).int32(5).join();
    const own = hex((w) =>
      w.message(3, (m) => {
        m.message(7, (inner) => inner.string(1, text));
        m.int(2, 5);
      }),
    );
    expect(own === Buffer.from(other.finish()).toString('hex')).toBe(true);
  },
);

test('field numbers above 15 take two bytes', () => {
  expect(hex((w) => w.int(20, 2))).toBe('a00102');
});

test('refuses numbers that a varint would round', () => {
  expect(() => hex((w) => w.int(1, 1.5))).toThrow(RangeError);
  expect(() => hex((w) => w.int(1, 2 ** 60))).toThrow(RangeError);
});
