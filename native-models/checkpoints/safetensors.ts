// Reads the header of a safetensors file and trusts nothing in it: every tensor must have a known type, a
// sane shape and bytes of its own, and together they must fill the file. The weights themselves are not read.
// Format: https://huggingface.co/docs/safetensors (8 bytes header length, JSON header, data).

import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ElementalType, WeightRef, WeightTable } from './checkpoint.ts';
import { CheckpointError, type CheckpointErrorCode } from './checkpoint-error.ts';
import { refuseForeign, TELLING_BYTES } from './foreign-file.ts';
import { fileError, isObject, parseJsonObject } from './json.ts';
import { hasPickleMagic, hasPickleName, pickleError } from './pickle.ts';
import { openRegular } from './regular-file.ts';
import { show, showSizes } from './show.ts';

/**
 * The format allows 100 MB, which takes ten seconds and a gigabyte to read, in a process with windows to serve. The
 * largest headers that are published have 0.4 MB for the tensors of a checkpoint (2,500), and some MB of training tags.
 */
export const MAX_HEADER_BYTES = 25_000_000;
const MAX_TENSORS = 50_000;
/** Of a tensor's name; the longest that are known have 150. */
const LONGEST_KEY = 300;
/** Dimensions; convolutions over time have five. */
const MOST_DIMENSIONS = 16;
const LENGTH_BYTES = 8;

export const BYTES_PER_WEIGHT: Readonly<Record<ElementalType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
};

const AGAIN = 'The file is damaged: download or copy it again and compare its size with the source.';

export interface SafetensorsHeader {
  tensors: WeightTable;
  /** `__metadata__`, e.g. the model specification of single-file checkpoints. */
  metadata: Readonly<Record<string, string>>;
}

export interface SafetensorsFile extends SafetensorsHeader {
  /** Real, absolute path. */
  file: string;
  bytes: number;
}

/** `message` without its full stop. */
const fail = (code: CheckpointErrorCode, message: string, hint = AGAIN): never => {
  throw new CheckpointError(code, `${message}.`, hint);
};

/** Checks the eight length bytes against the file's size and returns the header's length. */
export function headerLength(start: Uint8Array, fileBytes: number, where: string): number {
  if (fileBytes < LENGTH_BYTES || start.byteLength < LENGTH_BYTES) {
    return fail('truncated', `${where} is only ${fileBytes} bytes long`);
  }
  const length = new DataView(start.buffer, start.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    return fail(
      'header-too-large',
      `${where} says its header is ${length} bytes long; Fabula reads ${MAX_HEADER_BYTES} at most`,
      'This is not a safetensors file, or it is damaged.',
    );
  }
  if (Number(length) + LENGTH_BYTES > fileBytes) {
    return fail('truncated', `${where} ends inside its header (${fileBytes} bytes)`);
  }
  return Number(length);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function checkEntry(
  key: string,
  entry: unknown,
  where: string,
): { type: ElementalType; shape: number[]; begin: number; end: number } {
  const at = (): string => `${where}: tensor ${show(key)}`;
  if (!isObject(entry)) return fail('bad-entry', `${at()} is described by ${show(entry)}`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const strange = Object.keys(entry).find((name) => !['dtype', 'shape', 'data_offsets'].includes(name));
  if (strange !== undefined)
    return fail('bad-entry', `${at()} has a field ${show(strange)} that the format lacks`);
  if (typeof dtype !== 'string' || !Object.hasOwn(BYTES_PER_WEIGHT, dtype)) {
    return fail(
      'unknown-dtype',
      `${at()} has the element type ${show(dtype)}`,
      'Convert it to F32, F16 or BF16.',
    );
  }
  if (!Array.isArray(shape) || shape.length > MOST_DIMENSIONS || !shape.every(isCount)) {
    return fail('bad-shape', `${at()} has the shape ${show(shape)}`);
  }
  if (
    !Array.isArray(offsets) ||
    offsets.length !== 2 ||
    !offsets.every(isCount) ||
    offsets[0]! > offsets[1]!
  ) {
    return fail('bad-offsets', `${at()} has the offsets ${show(offsets)}`);
  }
  let bytes = BYTES_PER_WEIGHT[dtype as ElementalType];
  // A zero anywhere empties the tensor, but the other sizes must not overflow on the way there.
  for (const size of shape) bytes *= Math.max(size, 1);
  if (!Number.isSafeInteger(bytes)) {
    return fail('shape-overflow', `${at()} of shape ${showSizes(shape)} is larger than any file`);
  }
  if (shape.includes(0)) bytes = 0;
  const [begin, end] = offsets as [number, number];
  if (end - begin !== bytes) {
    return fail(
      'length-mismatch',
      `${at()}: ${dtype} ${showSizes(shape)} takes ${bytes} bytes, but has ${end - begin}`,
    );
  }
  return { type: dtype as ElementalType, shape, begin, end };
}

/**
 * Parses and checks a header. `header` are its bytes, `fileBytes` the size of the whole file, `file` the path
 * that the references get. Throws CheckpointError.
 */
export function parseHeader(header: Uint8Array, fileBytes: number, file: string): SafetensorsHeader {
  const where = basename(file);
  const hint = 'This is not a safetensors file, or it is damaged: get it again from its source.';
  const json = parseJsonObject(header, `The header of ${where}`, {
    notJson: 'header-not-json',
    notObject: 'header-not-object',
    hint,
  });
  const entries = Object.entries(json);
  if (entries.length > MAX_TENSORS) {
    const many = `${where} says it has ${entries.length} tensors; Fabula reads ${MAX_TENSORS} at most`;
    return fail('header-too-large', many, hint);
  }
  const dataStart = LENGTH_BYTES + header.byteLength;
  const dataBytes = fileBytes - dataStart;
  const tensors = new Map<string, WeightRef>();
  let metadata: Record<string, string> = {};
  for (const [key, entry] of entries) {
    if (key === '__metadata__') {
      if (!isObject(entry) || !Object.values(entry).every((text) => typeof text === 'string')) {
        return fail('bad-entry', `${where}: __metadata__ must be texts by name`);
      }
      metadata = entry as Record<string, string>;
      continue;
    }
    if (key.length > LONGEST_KEY) {
      return fail('bad-entry', `${where}: the name of tensor ${show(key)} is ${key.length} characters long`);
    }
    const { type, shape, begin, end } = checkEntry(key, entry, where);
    if (end > dataBytes) {
      return fail(
        'truncated',
        `${where} is cut: tensor ${show(key)} ends at byte ${dataStart + end} of ${fileBytes}`,
      );
    }
    tensors.set(key, { type, shape, file, byteOffset: dataStart + begin, byteLength: end - begin });
  }
  checkCover(tensors, dataStart, fileBytes, where);
  return { tensors, metadata };
}

/** The tensors must lie end to end from the header to the end of the file. */
function checkCover(tensors: WeightTable, dataStart: number, fileBytes: number, where: string): void {
  const inOrder = [...tensors].sort(
    ([, a], [, b]) => a.byteOffset - b.byteOffset || a.byteLength - b.byteLength,
  );
  let reached = dataStart;
  let previous = 'the header';
  for (const [key, ref] of inOrder) {
    if (ref.byteOffset < reached) fail('overlap', `${where}: tensor ${show(key)} overlaps ${previous}`);
    if (ref.byteOffset > reached) {
      fail(
        'gap',
        `${where}: ${ref.byteOffset - reached} bytes between ${previous} and tensor ${show(key)} are no one's`,
      );
    }
    reached += ref.byteLength;
    previous = `tensor ${show(key)}`;
  }
  if (reached < fileBytes) {
    fail('trailing-bytes', `${where} has ${fileBytes - reached} bytes after its last tensor`);
  }
}

/** Opens a .safetensors file and reads its header. Throws CheckpointError. */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  const where = basename(path);
  try {
    if (hasPickleName(path) && !(await looksLikeSafetensors(path))) throw pickleError(path);
    const file = await realpath(path);
    const handle = await openRegular(file);
    try {
      const { size } = await handle.stat();
      const buffer = new Uint8Array(TELLING_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      const start = buffer.subarray(0, bytesRead);
      if (hasPickleMagic(start)) throw pickleError(path);
      refuseForeign(start, path);
      const header = new Uint8Array(headerLength(start, size, where));
      const read = await handle.read(header, 0, header.length, LENGTH_BYTES);
      if (read.bytesRead !== header.length) fail('truncated', `${where} ends inside its header`);
      return { ...parseHeader(header, size, file), file, bytes: size };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof CheckpointError ? error : fileError(path, error);
  }
}

/** Whether a file begins as the format does: a length that fits into it, then a JSON object. False for what cannot be read. */
export async function looksLikeSafetensors(path: string): Promise<boolean> {
  try {
    const handle = await openRegular(path);
    try {
      const { size } = await handle.stat();
      const start = new Uint8Array(LENGTH_BYTES + 1);
      const { bytesRead } = await handle.read(start, 0, start.length, 0);
      return (
        bytesRead === start.length && start[LENGTH_BYTES] === 0x7b && headerLength(start, size, path) > 0
      );
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}
