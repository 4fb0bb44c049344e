// The quantised matrices of a network in a safetensors file of their own, made once from the checkpoint's weights
// and kept in a cache folder. The checkpoint is only read.

import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Component, QuantisedRef, WeightRef } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { isBlockType } from '../gguf/block-types.ts';
import { widenBlocks } from '../gguf/widen-blocks.ts';
import { toFloat32 } from '../half.ts';
import { fileError } from '../json.ts';
import { readSafetensors } from '../safetensors.ts';
import { type Bits, BLOCK_SIZE, blocksOf, quantise } from './quantise.ts';

/** Raised when the same weights would be quantised to other bytes. */
export const QUANTISED_VERSION = 1;

export interface QuantisedPlan {
  file: string;
  bits: Bits;
  /** By the key of the weight that is replaced. */
  table: ReadonlyMap<string, QuantisedRef>;
  header: Uint8Array;
  /** Of the whole file. */
  bytes: number;
}

/** Matrices on tokens in a U-Net's transformers: most of its weights, and the ones that bear rounding. */
function isQuantisable(key: string, { shape, transposed }: WeightRef): boolean {
  const isMatrix = shape.length === 2 || (shape.length === 4 && shape[2] === 1 && shape[3] === 1);
  return isMatrix && transposed !== true && /\.attentions\.\d+\..*\.weight$/.test(key);
}

/** What the file will hold and where, without reading a weight or needing the file. */
export function planQuantised(component: Component, bits: Bits, file: string): QuantisedPlan {
  const header: Record<string, unknown> = { __metadata__: { fabula: `quantised ${QUANTISED_VERSION}` } };
  const places: { key: string; out: number; width: number; begin: number; middle: number; end: number }[] =
    [];
  let offset = 0;
  for (const [key, ref] of component.weights) {
    if (!isQuantisable(key, ref)) continue;
    const [out, width] = ref.shape as [number, number];
    const blocks = blocksOf(width, bits);
    const begin = offset;
    // Scales first: their length is a multiple of four, so that all of them are aligned.
    const middle = begin + out * blocks * 4;
    const end = middle + (out * blocks * BLOCK_SIZE[bits] * bits) / 8;
    const bytes = (BLOCK_SIZE[bits] * bits) / 8;
    header[`${key}.scales`] = { dtype: 'F32', shape: [out * blocks], data_offsets: [begin, middle] };
    header[`${key}.values`] = { dtype: 'U8', shape: [out, blocks, bytes], data_offsets: [middle, end] };
    places.push({ key, out, width, begin, middle, end });
    offset = end;
  }
  const text = JSON.stringify(header);
  const encoded = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const start = 8 + encoded.length;
  const table = new Map(
    places.map(({ key, out, width, begin, middle, end }): [string, QuantisedRef] => {
      const blocks = blocksOf(width, bits);
      const ref = (type: 'F32' | 'U8', shape: number[], from: number, to: number): WeightRef => ({
        type,
        shape,
        file,
        byteOffset: start + from,
        byteLength: to - from,
      });
      return [
        key,
        {
          bits,
          blockSize: BLOCK_SIZE[bits],
          out,
          width,
          scales: ref('F32', [out * blocks], begin, middle),
          values: ref('U8', [out, blocks, (BLOCK_SIZE[bits] * bits) / 8], middle, end),
        },
      ];
    }),
  );
  return { file, bits, table, header: encoded, bytes: start + offset };
}

/** Whether the file is there and whole: every tensor where the plan has it. */
async function isThere({ file, table, bytes }: QuantisedPlan): Promise<boolean> {
  try {
    const { tensors, bytes: found } = await readSafetensors(file);
    return (
      found === bytes &&
      [...table].every(([key, { values }]) => {
        const ref = tensors.get(`${key}.values`);
        return ref?.byteOffset === values.byteOffset && ref.byteLength === values.byteLength;
      })
    );
  } catch (error) {
    if (error instanceof CheckpointError) return false;
    throw error;
  }
}

export interface WriteOptions {
  signal?: AbortSignal | undefined;
  /** 0..1. */
  onProgress?: (fraction: number) => void;
}

/**
 * Makes the file where it is not there yet: it appears whole or not at all. Minutes for SDXL.
 * Throws CheckpointError (`unreadable`, `unsupported-dtype`) or the signal's reason.
 */
export async function ensureQuantised(
  component: Component,
  plan: QuantisedPlan,
  { signal, onProgress }: WriteOptions = {},
): Promise<void> {
  if (await isThere(plan)) return;
  const partial = `${plan.file}.${process.pid}.part`;
  try {
    await mkdir(dirname(plan.file), { recursive: true });
    await writeAll(component, plan, partial, (fraction) => {
      signal?.throwIfAborted();
      onProgress?.(fraction);
    });
    await rename(partial, plan.file);
  } catch (error) {
    await rm(partial, { force: true });
    if (error instanceof CheckpointError || signal?.aborted) throw error;
    throw fileError(plan.file, error);
  }
}

async function writeAll(
  component: Component,
  { table, header, bits, bytes }: QuantisedPlan,
  path: string,
  told: (fraction: number) => void,
): Promise<void> {
  const out = await open(path, 'w');
  try {
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
    await out.write(length);
    await out.write(header);
    for (const [key, { out: rows, width, values, scales }] of table) {
      told(scales.byteOffset / bytes);
      const packed = quantise(await readWeights(component.weights.get(key)!, key), rows, width, bits);
      await out.write(new Uint8Array(packed.scales.buffer), 0, scales.byteLength, scales.byteOffset);
      await out.write(packed.values, 0, values.byteLength, values.byteOffset);
    }
    await out.sync();
  } finally {
    await out.close();
  }
}

async function readWeights(ref: WeightRef, key: string): Promise<Float32Array> {
  const handle = await open(ref.file, 'r').catch((error) => {
    throw fileError(ref.file, error);
  });
  const read = async ({ byteOffset, byteLength }: WeightRef): Promise<Uint8Array> => {
    const bytes = new Uint8Array(byteLength);
    await handle.read(bytes, 0, bytes.length, byteOffset);
    return bytes;
  };
  try {
    const bytes = await read(ref);
    const weights = isBlockType(ref.type)
      ? widenBlocks(bytes, ref.type)
      : ref.type === 'I8'
        ? Float32Array.from(new Int8Array(bytes.buffer))
        : toFloat32(bytes, ref.type);
    if (ref.scale === undefined) return weights;
    const factors = toFloat32(await read(ref.scale), ref.scale.type);
    const each = weights.length / factors.length;
    return weights.map((weight, i) => weight * factors[Math.floor(i / each)]!);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CheckpointError(
      'unsupported-dtype',
      `${ref.file}: "${key}" is stored as ${ref.type}.`,
      'Convert the weights to F32, F16 or BF16.',
      { cause: error },
    );
  } finally {
    await handle.close();
  }
}
