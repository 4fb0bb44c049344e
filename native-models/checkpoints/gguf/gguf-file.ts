// Reads the header of a GGUF file (ggml's container, versions 2 and 3) and trusts nothing in it: every count has a bound, every
// tensor a known type and bytes of its own inside the file. The weights themselves are not read.
// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md

import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import type { WeightRef, WeightType } from '../checkpoint.ts';
import { CheckpointError, type CheckpointErrorCode } from '../checkpoint-error.ts';
import { refuseForeign, TELLING_BYTES } from '../foreign-file.ts';
import { fileError } from '../json.ts';
import { openRegular } from '../regular-file.ts';
import type { SafetensorsFile } from '../safetensors.ts';
import { show, showSizes } from '../show.ts';
import { BLOCKS, isBlockType } from './block-types.ts';

const MAGIC = 'GGUF';
/** Of a U-Net's names and shapes (2,000 tensors) come 0.2 MB; tokenizers of language models have some MB. */
const MAX_HEADER_BYTES = 25_000_000;
const MAX_TENSORS = 50_000;
const MAX_ENTRIES = 10_000;
const LONGEST_NAME = 300;

/** ggml's numbers of types. */
const TYPES: Readonly<Record<number, WeightType>> = {
  0: 'F32',
  1: 'F16',
  2: 'Q4_0',
  3: 'Q4_1',
  6: 'Q5_0',
  7: 'Q5_1',
  8: 'Q8_0',
  10: 'Q2_K',
  11: 'Q3_K',
  12: 'Q4_K',
  13: 'Q5_K',
  14: 'Q6_K',
  28: 'F64',
  30: 'BF16',
};
/** Those that are met and not read, for the line that says so. */
const OTHER_TYPES: Readonly<Record<number, string>> = {
  9: 'Q8_1',
  15: 'Q8_K',
  16: 'IQ2_XXS',
  17: 'IQ2_XS',
  18: 'IQ3_XXS',
  19: 'IQ1_S',
  20: 'IQ4_NL',
  21: 'IQ3_S',
  22: 'IQ2_S',
  23: 'IQ4_XS',
  29: 'IQ1_M',
  34: 'TQ1_0',
  35: 'TQ2_0',
  39: 'MXFP4',
};
const BYTES_PER_NUMBER: Readonly<Partial<Record<WeightType, number>>> = { F64: 8, F32: 4, F16: 2, BF16: 2 };

const AGAIN = 'The file is damaged: download or copy it again and compare its size with the source.';

const fail = (code: CheckpointErrorCode, message: string, hint = AGAIN): never => {
  throw new CheckpointError(code, `${message}.`, hint);
};

/** Walks through the bytes of a header; what lies beyond them is the file's fault. */
class Reader {
  readonly #view: DataView;
  readonly #where: string;
  readonly #isWhole: boolean;
  at = 0;

  constructor(bytes: Uint8Array, where: string, isWhole: boolean) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#where = where;
    this.#isWhole = isWhole;
  }

  #take(bytes: number): number {
    const start = this.at;
    if (bytes > this.#view.byteLength - start) {
      if (this.#isWhole) fail('truncated', `${this.#where} ends inside its header`);
      fail('header-too-large', `The header of ${this.#where} is longer than ${MAX_HEADER_BYTES} bytes`);
    }
    this.at += bytes;
    return start;
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** A number that must be below a bound. */
  count(most: number, what: string): number {
    const value = this.#view.getBigUint64(this.#take(8), true);
    if (value > BigInt(most)) {
      fail('header-too-large', `${this.#where} says it has ${value} ${what}; Fabula reads ${most} at most`);
    }
    return Number(value);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  text(): string {
    const length = this.count(MAX_HEADER_BYTES, 'bytes in a text');
    const start = this.#take(length);
    return new TextDecoder().decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + start, length));
  }

  skip(bytes: number): void {
    this.#take(bytes);
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }
}

type Value = string | number | readonly number[] | undefined;

/** Bytes of a value by its type; texts (8) and lists (9) have lengths of their own. */
const VALUE_BYTES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};

function readValue(reader: Reader, type: number, where: string, depth = 0): Value {
  if (type === 8) return reader.text();
  if (type === 4) return reader.u32();
  if (type === 5) return reader.i32();
  if (type === 9 && depth < 2) {
    const of = reader.u32();
    const count = reader.count(MAX_HEADER_BYTES, 'items in a list');
    if (of === 4 || of === 5) {
      return Array.from({ length: Math.min(count, 16) }, () => readValue(reader, of, where) as number).concat(
        skipped(reader, of, Math.max(0, count - 16)),
      );
    }
    if (of === 8 || of === 9) for (let i = 0; i < count; i++) readValue(reader, of, where, depth + 1);
    else reader.skip(bytesOf(of, where) * count);
    return undefined;
  }
  reader.skip(bytesOf(type, where));
  return undefined;
}

function skipped(reader: Reader, type: number, count: number): number[] {
  reader.skip(VALUE_BYTES[type]! * count);
  return [];
}

const bytesOf = (type: number, where: string): number =>
  VALUE_BYTES[type] ?? fail('bad-entry', `${where} has a value of the unknown kind ${type} in its header`);

interface Told {
  key: string;
  shape: number[];
  type: WeightType;
  offset: bigint;
}

function readTensor(reader: Reader, where: string): Told {
  const key = reader.text();
  const at = (): string => `${where}: tensor ${show(key)}`;
  if (key.length > LONGEST_NAME) fail('bad-entry', `${at()} has a name of ${key.length} characters`);
  const dimensions = reader.u32();
  if (dimensions > 8) fail('bad-shape', `${at()} says it has ${dimensions} dimensions`);
  // The first axis is the one whose neighbours lie beside one another.
  const shape = Array.from({ length: dimensions }, () =>
    reader.count(Number.MAX_SAFE_INTEGER, `along an axis of ${show(key)}`),
  ).reverse();
  const number = reader.u32();
  const type = TYPES[number];
  if (type === undefined) {
    return fail(
      'unknown-dtype',
      `${at()} is of the type ${OTHER_TYPES[number] ?? number}, which Fabula does not read`,
      'Get the version in Q8_0, Q6_K, Q5_K, Q4_K, Q4_0 or F16.',
    );
  }
  return { key, shape, type, offset: reader.u64() };
}

/** Bytes of a tensor. Throws where its shape is of no whole number of blocks, or larger than any file. */
function sizeOf({ key, shape, type }: Told, where: string): number {
  let count = 1;
  for (const size of shape) count *= size;
  if (!Number.isSafeInteger(count * 8)) {
    return fail(
      'shape-overflow',
      `${where}: tensor ${show(key)} of shape ${showSizes(shape)} is larger than any file`,
    );
  }
  if (!isBlockType(type)) return count * BYTES_PER_NUMBER[type]!;
  const { weights, bytes } = BLOCKS[type];
  if (shape.length === 0 || shape.at(-1)! % weights !== 0) {
    return fail(
      'bad-shape',
      `${where}: tensor ${show(key)} ${showSizes(shape)} is no whole number of ${type} blocks of ${weights}`,
    );
  }
  return (count / weights) * bytes;
}

/**
 * Parses a header. `bytes` are the file's first, `fileBytes` the size of the whole file, `file` the path that the
 * references get. Throws CheckpointError.
 */
function parseGguf(bytes: Uint8Array, fileBytes: number, file: string): SafetensorsFile {
  const where = basename(file);
  const reader = new Reader(bytes, where, bytes.byteLength === fileBytes);
  if (new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    refuseForeign(bytes.subarray(0, TELLING_BYTES), file);
    fail('header-not-json', `${where} is not a GGUF file`, 'Get it again from its source.');
  }
  reader.skip(4);
  const version = reader.u32();
  if (version !== 2 && version !== 3) {
    // The other order of bytes makes small numbers great.
    const which =
      version % 2 ** 24 === 0 && version > 0 ? 'with its bytes in big-endian order' : `of version ${version}`;
    fail(
      'header-not-json',
      `${where} is GGUF ${which}; Fabula reads versions 2 and 3, little-endian`,
      'Convert it anew.',
    );
  }
  const tensorCount = reader.count(MAX_TENSORS, 'tensors');
  const entries = reader.count(MAX_ENTRIES, 'entries about itself');
  const about = new Map<string, Value>();
  for (let i = 0; i < entries; i++) {
    const key = reader.text();
    about.set(key, readValue(reader, reader.u32(), where));
  }
  const told = Array.from({ length: tensorCount }, () => readTensor(reader, where));
  const alignment = about.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || alignment < 1 || alignment > 65_536) {
    return fail('bad-entry', `${where} says its tensors are aligned to ${show(alignment)}`);
  }
  const start = Math.ceil(reader.at / alignment) * alignment;
  const tensors = new Map<string, WeightRef>();
  const ends: [begin: number, end: number, key: string][] = [];
  for (const one of told) {
    const { key, type, offset } = one;
    if (tensors.has(key)) fail('duplicate-key', `${where} has the tensor ${show(key)} twice`);
    const byteLength = sizeOf(one, where);
    if (offset > BigInt(fileBytes))
      fail('truncated', `${where} is cut: tensor ${show(key)} lies beyond its end`);
    const byteOffset = start + Number(offset);
    if (byteOffset + byteLength > fileBytes) {
      const end = byteOffset + byteLength;
      fail('truncated', `${where} is cut: tensor ${show(key)} ends at byte ${end} of ${fileBytes}`);
    }
    ends.push([byteOffset, byteOffset + byteLength, key]);
    const shape = shapeOf(one, about.get(`comfy.gguf.orig_shape.${key}`), where);
    tensors.set(key, { type, shape, file, byteOffset, byteLength });
  }
  ends.sort(([a], [b]) => a - b);
  for (const [i, [begin, , key]] of ends.entries()) {
    const before = ends[i - 1];
    if (before !== undefined && begin < before[1]) {
      fail('overlap', `${where}: tensor ${show(key)} overlaps tensor ${show(before[2])}`);
    }
  }
  const metadata = Object.fromEntries(
    [...about].flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[key, value]] : [],
    ),
  );
  return { file, bytes: fileBytes, tensors, metadata };
}

/** ComfyUI's converter lays convolutions out anew for their blocks and says what they were. */
function shapeOf({ key, shape }: Told, original: Value, where: string): readonly number[] {
  if (!Array.isArray(original)) return shape;
  const count = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
  if (original.every((size) => size > 0) && count(original) === count(shape)) return original;
  return fail(
    'bad-shape',
    `${where}: tensor ${show(key)} ${showSizes(shape)} cannot have been ${showSizes(original)}`,
  );
}

export const hasGgufName = (path: string): boolean => path.toLowerCase().endsWith('.gguf');

/** Whether a file begins as the format does, whatever it is called. False for what cannot be read. */
export async function isGguf(path: string): Promise<boolean> {
  try {
    const handle = await openRegular(path);
    try {
      const { buffer } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
      return buffer.toString('latin1') === MAGIC;
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

/** Opens a GGUF file and reads its header. Throws CheckpointError. */
export async function readGguf(path: string): Promise<SafetensorsFile> {
  try {
    const file = await realpath(path);
    const handle = await openRegular(file);
    try {
      const { size } = await handle.stat();
      // Most headers are small: a second, longer look is for those that are not.
      for (const most of [1_000_000, MAX_HEADER_BYTES]) {
        const bytes = new Uint8Array(Math.min(size, most));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
        try {
          return parseGguf(bytes.subarray(0, bytesRead), size, file);
        } catch (error) {
          const isLong = error instanceof CheckpointError && error.code === 'header-too-large';
          if (!isLong || most === MAX_HEADER_BYTES || size <= most) throw error;
        }
      }
      return fail('truncated', `${basename(path)} ends inside its header`);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof CheckpointError ? error : fileError(path, error);
  }
}
