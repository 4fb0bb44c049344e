// Where a network's weights hold something that is no finite number: reads them all, so it is only asked when a picture
// came out as none. Knows how numbers are stored, not what they are for.

import type { Component, WeightRef, WeightType } from './checkpoint.ts';
import { BLOCKS, isBlockType } from './gguf/block-types.ts';
import { widenBlocks } from './gguf/widen-blocks.ts';
import { fileError } from './json.ts';
import { openRegular } from './regular-file.ts';

export interface Damage {
  file: string;
  /** The weight's name in the network. */
  key: string;
}

/** By type: how many bytes one number has, and whether its bits are those of infinity or of no number. */
const NOT_FINITE: Readonly<
  Partial<Record<WeightType, readonly [width: 1 | 2 | 4, is: (bits: number) => boolean]>>
> = {
  F32: [4, (bits) => (bits & 0x7f800000) === 0x7f800000],
  F16: [2, (bits) => (bits & 0x7c00) === 0x7c00],
  BF16: [2, (bits) => (bits & 0x7f80) === 0x7f80],
  F8_E4M3: [1, (bits) => (bits & 0x7f) === 0x7f],
  F8_E5M2: [1, (bits) => (bits & 0x7c) === 0x7c],
};

const ARRAYS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array } as const;

const CHUNK_BYTES = 8 << 20;

/** Tells of bytes of whole numbers, or whole blocks of them, whether they hold one that is none; undefined for types that cannot. */
function damageIn(
  type: WeightType,
): { unit: number; is: (bytes: Uint8Array<ArrayBuffer>) => boolean } | undefined {
  if (isBlockType(type)) {
    const is = (bytes: Uint8Array<ArrayBuffer>): boolean => !widenBlocks(bytes, type).every(Number.isFinite);
    return { unit: BLOCKS[type].bytes, is };
  }
  const known = NOT_FINITE[type];
  if (known === undefined) return undefined;
  const [width, is] = known;
  return {
    unit: width,
    is: ({ buffer, byteLength }) => new ARRAYS[width](buffer, 0, byteLength / width).some(is),
  };
}

async function isDamaged(ref: WeightRef): Promise<boolean> {
  const known = damageIn(ref.type);
  if (known === undefined) return false;
  const handle = await openRegular(ref.file);
  try {
    const most = Math.floor(CHUNK_BYTES / known.unit) * known.unit;
    const buffer = new Uint8Array(Math.min(most, ref.byteLength));
    for (let at = 0; at < ref.byteLength; at += buffer.byteLength) {
      const bytes = Math.min(buffer.byteLength, ref.byteLength - at);
      await handle.read(buffer, 0, bytes, ref.byteOffset + at);
      if (known.is(buffer.subarray(0, bytes))) return true;
    }
    return false;
  } finally {
    await handle.close();
  }
}

const isRef = (value: object): value is WeightRef => 'byteOffset' in value && 'byteLength' in value;

/** The matrices of a change, however its method calls them. */
function refsIn(value: unknown): WeightRef[] {
  if (typeof value !== 'object' || value === null) return [];
  return isRef(value) ? [value] : Object.values(value).flatMap(refsIn);
}

/** The first damaged weight of these networks, or of what is laid over them. Throws CheckpointError for files that are gone. */
export async function findDamaged(components: readonly Component[]): Promise<Damage | undefined> {
  for (const { weights, changes } of components) {
    const laidOver = [...(changes ?? [])].map(([key, list]) => [key, refsIn(list)] as const);
    const all = [...laidOver, ...[...weights].map(([key, ref]) => [key, [ref]] as const)];
    for (const [key, refs] of all) {
      for (const ref of refs) {
        try {
          if (await isDamaged(ref)) return { file: ref.file, key };
        } catch (error) {
          throw fileError(ref.file, error);
        }
      }
    }
  }
  return undefined;
}
