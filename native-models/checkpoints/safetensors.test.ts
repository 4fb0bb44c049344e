import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { threadSeconds } from '../thread-seconds-for-tests.ts';
import { CheckpointError, type CheckpointErrorCode } from './checkpoint-error.ts';
import { headerLength, MAX_HEADER_BYTES, parseHeader, readSafetensors } from './safetensors.ts';
import { assemble, encodeSafetensors, type TensorData } from './write-safetensors-for-tests.ts';

const folder = mkdtempSync(join(tmpdir(), 'fabula-safetensors-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function write(bytes: Uint8Array, name = `${count++}.safetensors`): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const two = {
  a: { type: 'F32', shape: [2, 3], data: new Float32Array(6) },
  b: { type: 'BF16', shape: [5], data: new Uint16Array(5) },
} satisfies Record<string, TensorData>;

test('tells where every tensor lies, and the metadata', async () => {
  const path = write(encodeSafetensors(two, { format: 'pt' }));
  const { tensors, metadata, file, bytes } = await readSafetensors(path);
  expect(metadata).toEqual({ format: 'pt' });
  expect(file).toBe(await realpath(path));
  const start = bytes - 34;
  expect([...tensors]).toEqual([
    ['a', { type: 'F32', shape: [2, 3], file, byteOffset: start, byteLength: 24 }],
    ['b', { type: 'BF16', shape: [5], file, byteOffset: start + 24, byteLength: 10 }],
  ]);
});

test('accepts scalars, empty tensors, no tensors at all, and any order', async () => {
  const odd = {
    s: { type: 'F32', shape: [], data: new Float32Array(1) },
    z: { type: 'F16', shape: [3, 0], data: new Uint16Array() },
  } as const;
  expect((await readSafetensors(write(encodeSafetensors(odd)))).tensors.size).toBe(2);
  expect((await readSafetensors(write(encodeSafetensors({})))).tensors.size).toBe(0);
  const header =
    '{"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}';
  expect((await readSafetensors(write(assemble(header, new Uint8Array(3))))).tensors.size).toBe(2);
});

test('a symbolic link is followed: the weights lie in the real file', async () => {
  const path = write(encodeSafetensors(two));
  symlinkSync(path, join(folder, 'link.safetensors'));
  expect((await readSafetensors(join(folder, 'link.safetensors'))).file).toBe(await realpath(path));
});

const entry = (fields: object): string =>
  JSON.stringify({ t: { dtype: 'U8', shape: [4], data_offsets: [0, 4], ...fields } });
const four = new Uint8Array(4);
const length = (value: bigint): Uint8Array => {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
};

/** One broken file for each error. */
const BROKEN: readonly [string, CheckpointErrorCode, Uint8Array, RegExp][] = [
  ['an empty file', 'truncated', new Uint8Array(), /only 0 bytes/],
  ['a file shorter than its length field', 'truncated', new Uint8Array(5), /only 5 bytes/],
  ['a header longer than the file', 'truncated', length(100n), /ends inside its header/],
  ['a header over the cap', 'header-too-large', length(BigInt(MAX_HEADER_BYTES) + 1n), /25000001 bytes/],
  ['a header length of 2^64 - 1', 'header-too-large', length(2n ** 64n - 1n), /18446744073709551615/],
  ['a header that is not JSON', 'header-not-json', assemble('{"t": ', four), /not JSON/],
  ['a header that is not UTF-8', 'header-not-json', assemble(Uint8Array.of(0x7b, 0xff), four), /not UTF-8/],
  ['a header that is a list', 'header-not-object', assemble('[]', four), /not an object/],
  [
    'a tensor named twice',
    'duplicate-key',
    assemble(`{"t":${entry({}).slice(5, -1)},"t":${entry({}).slice(5, -1)}}`, four),
    /"t" twice/,
  ],
  ['an entry that is no object', 'bad-entry', assemble('{"t": 5}', four), /tensor "t" is described by 5/],
  ['an entry with a strange field', 'bad-entry', assemble(entry({ code: 'x' }), four), /a field "code"/],
  [
    'metadata that is not text',
    'bad-entry',
    assemble('{"__metadata__": {"a": 1}}', new Uint8Array()),
    /__metadata__/,
  ],
  [
    'an unknown type',
    'unknown-dtype',
    assemble(entry({ dtype: 'F31' }), four),
    /"t" has the element type "F31"/,
  ],
  [
    'a type that is on every object',
    'unknown-dtype',
    assemble(entry({ dtype: 'toString' }), four),
    /toString/,
  ],
  ['a negative size', 'bad-shape', assemble(entry({ shape: [-4] }), four), /the shape \[-4\]/],
  ['a fractional size', 'bad-shape', assemble(entry({ shape: [0.5, 8] }), four), /the shape/],
  ['a shape that is no list', 'bad-shape', assemble(entry({ shape: 4 }), four), /the shape 4/],
  [
    'sizes whose product overflows',
    'shape-overflow',
    assemble(entry({ shape: [2 ** 40, 2 ** 40] }), four),
    /larger than any file/,
  ],
  [
    'an overflow hidden by a zero',
    'shape-overflow',
    assemble(entry({ shape: [2 ** 40, 2 ** 40, 0], data_offsets: [0, 0] }), four),
    /larger/,
  ],
  [
    'negative offsets',
    'bad-offsets',
    assemble(entry({ data_offsets: [-4, 0] }), four),
    /the offsets \[-4,0\]/,
  ],
  ['fractional offsets', 'bad-offsets', assemble(entry({ data_offsets: [0.5, 4.5] }), four), /the offsets/],
  [
    'offsets beyond 2^53',
    'bad-offsets',
    assemble(entry({}).replace('[0,4]', '[9007199254740993,9007199254740997]'), four),
    /offsets/,
  ],
  [
    'offsets that run backwards',
    'bad-offsets',
    assemble(entry({ data_offsets: [4, 0] }), four),
    /the offsets \[4,0\]/,
  ],
  [
    'a length that is not that of the shape',
    'length-mismatch',
    assemble(entry({ data_offsets: [0, 3] }), four),
    /takes 4 bytes, but has 3/,
  ],
  ['data that is cut', 'truncated', assemble(entry({}), new Uint8Array(3)), /is cut: tensor "t"/],
  [
    'a gap before the first tensor',
    'gap',
    assemble(entry({ data_offsets: [1, 5] }), new Uint8Array(5)),
    /1 bytes between the header/,
  ],
  ['bytes after the last tensor', 'trailing-bytes', assemble(entry({}), new Uint8Array(9)), /5 bytes after/],
  [
    'tensors on the same bytes',
    'overlap',
    assemble(
      '{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}',
      four,
    ),
    /"b" overlaps tensor "a"/,
  ],
  [
    'a gap between tensors',
    'gap',
    assemble(
      '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}',
      four,
    ),
    /1 bytes between tensor "a"/,
  ],
  [
    'a zip archive under the name',
    'pickle',
    Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 8),
    /pickle checkpoint/,
  ],
  [
    'a pickle stream under the name',
    'pickle',
    Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9),
    /can run any program/,
  ],
];

test.each(BROKEN)('%s is refused (%s)', async (_, code, bytes, message) => {
  const error = await readSafetensors(write(bytes)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CheckpointError);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  expect((error as CheckpointError).hint).not.toBe('');
});

test('a header whose length looks like a pickle is read all the same', async () => {
  const header = JSON.stringify({ t: { dtype: 'U8', shape: [4], data_offsets: [0, 4] } });
  const bytes = assemble(header.padEnd(0x0280), four);
  expect(bytes.subarray(0, 2)).toEqual(Uint8Array.of(0x80, 0x02));
  expect((await readSafetensors(write(bytes))).tensors.size).toBe(1);
});

test('pickle names are refused unless what is inside is no pickle; absent files are told', async () => {
  const unknown = new TextEncoder().encode('not a tensor in sight');
  for (const name of ['model.ckpt', 'pytorch_model.bin', 'x.PT', 'x.pth']) {
    await expect(readSafetensors(write(unknown, name))).rejects.toMatchObject({ code: 'pickle' });
    expect((await readSafetensors(write(encodeSafetensors(two), name))).tensors.size).toBe(2);
  }
  await expect(readSafetensors(join(folder, 'none.safetensors'))).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(readSafetensors(folder)).rejects.toMatchObject({ code: 'unreadable' });
});

test('offsets beyond 4 GiB are exact', () => {
  const bytes = 2 ** 42;
  const header = new TextEncoder().encode(
    JSON.stringify({
      big: { dtype: 'U8', shape: [bytes], data_offsets: [0, bytes] },
      last: { dtype: 'F32', shape: [1], data_offsets: [bytes, bytes + 4] },
    }),
  );
  const { tensors } = parseHeader(header, 8 + header.length + bytes + 4, 'big.safetensors');
  expect(tensors.get('last')!.byteOffset).toBe(8 + header.length + bytes);
});

/** Reads bytes as `readSafetensors` does, without a file. */
function read(bytes: Uint8Array): ReturnType<typeof parseHeader> {
  const size = headerLength(bytes.subarray(0, 9), bytes.length, 'x');
  return parseHeader(bytes.subarray(8, 8 + size), bytes.length, 'x');
}

const tensorArbitrary = fc
  .record({
    type: fc.constantFrom('F32' as const, 'F16' as const, 'U8' as const, 'I64' as const),
    shape: fc.array(fc.nat(4), { maxLength: 3 }),
  })
  .map(({ type, shape }): TensorData => {
    const size = { F32: 4, F16: 2, U8: 1, I64: 8 }[type];
    return { type, shape, data: new Uint8Array(shape.reduce((a, b) => a * b, size)) };
  });
const key = fc.string({ minLength: 1 }).filter((k) => k !== '__metadata__' && k !== '__proto__');
const fileArbitrary = fc.dictionary(key, tensorArbitrary, { maxKeys: 6, noNullPrototype: true });

test('whatever is written is read back, and covers the file', () => {
  fc.assert(
    fc.property(fileArbitrary, (tensors) => {
      const bytes = encodeSafetensors(tensors);
      const found = read(bytes).tensors;
      expect([...found.keys()].sort()).toEqual(Object.keys(tensors).sort());
      for (const [name, ref] of found) expect(ref.shape).toEqual(tensors[name]!.shape);
    }),
  );
});

/** Either refuses with a CheckpointError, or every tensor is inside the file and has the bytes of its shape. */
function expectSound(bytes: Uint8Array): void {
  let tensors: ReturnType<typeof parseHeader>['tensors'];
  try {
    ({ tensors } = read(bytes));
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
    return;
  }
  for (const { byteOffset, byteLength } of tensors.values()) {
    expect(byteOffset).toBeGreaterThanOrEqual(8);
    expect(byteOffset + byteLength).toBeLessThanOrEqual(bytes.length);
  }
}

test('damaged files never do anything but refuse, or stay in bounds', () => {
  const good = encodeSafetensors(two, { format: 'pt' });
  const damage = fc.array(fc.record({ at: fc.nat(good.length - 1), to: fc.nat(255) }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(damage, fc.nat(good.length), (changes, keep) => {
      const bytes = good.slice();
      for (const { at, to } of changes) bytes[at] = to;
      expectSound(bytes);
      expectSound(bytes.subarray(0, keep));
    }),
    { numRuns: 1000 },
  );
});

test('headers of any JSON never do anything but refuse, or stay in bounds', () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>('F32', 'U8', [0, 4], [4], [], 2 ** 53, -1, 1e308),
  );
  const fields = fc.record({ dtype: value, shape: value, data_offsets: value }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fields, value)), fc.nat(16), (header, size) => {
      expectSound(assemble(JSON.stringify(header), new Uint8Array(size)));
    }),
    { numRuns: 500 },
  );
});

test('more tensors, dimensions or letters than any model has are refused at once', async () => {
  const entry = (at: number) => `{"dtype":"U8","shape":[1],"data_offsets":[${at},${at + 1}]}`;
  const many = Array.from({ length: 60_000 }, (_, i) => `"t${i}":${entry(i)}`).join();
  const start = threadSeconds();
  await expect(readSafetensors(write(assemble(`{${many}}`, new Uint8Array(60_000))))).rejects.toMatchObject({
    code: 'header-too-large',
    message: expect.stringContaining('60000 tensors; Fabula reads 50000 at most.'),
  });
  const wide = JSON.stringify({ a: { dtype: 'U8', shape: Array(100_000).fill(1), data_offsets: [0, 1] } });
  const shape = await readSafetensors(write(assemble(wide, new Uint8Array(1)))).catch((error) => error);
  expect(shape).toMatchObject({ code: 'bad-shape' });
  expect(shape.message.length).toBeLessThan(300);
  const named = `{"${'n'.repeat(1_000_000)}":${entry(0)}}`;
  const name = await readSafetensors(write(assemble(named, new Uint8Array(1)))).catch((error) => error);
  expect(name).toMatchObject({ code: 'bad-entry', message: expect.stringContaining('1000000 characters') });
  expect(name.message.length).toBeLessThan(300);
  expect(threadSeconds() - start).toBeLessThan(5);
});

test.skipIf(process.platform === 'win32')('a named pipe is refused instead of waited for', async () => {
  const pipe = join(folder, 'pipe.safetensors');
  execFileSync('mkfifo', [pipe]);
  await expect(readSafetensors(pipe)).rejects.toMatchObject({
    code: 'unreadable',
    message: `${pipe} cannot be read: it is a named pipe.`,
  });
});
