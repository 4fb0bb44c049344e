// Small tensors of a checkpoint that are facts and no weights: a mean, a number of training steps. Knows no architecture.

import type { WeightRef } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { fileError } from '../json.ts';
import { openRegular } from '../regular-file.ts';
import { showSizes } from '../show.ts';

/** Bytes of a tensor that is a few numbers. */
const FEW = 4096;

/** A small float or integer tensor's values, read from its file. Throws CheckpointError. */
export async function readNumbers(ref: WeightRef, key: string): Promise<number[]> {
  const bytes = new Uint8Array(Math.min(ref.byteLength, FEW));
  try {
    const handle = await openRegular(ref.file);
    try {
      await handle.read(bytes, 0, bytes.length, ref.byteOffset);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(ref.file, error);
  }
  const view = new DataView(bytes.buffer);
  const read: Partial<Record<WeightRef['type'], [width: number, at: (offset: number) => number]>> = {
    F64: [8, (at) => view.getFloat64(at, true)],
    F32: [4, (at) => view.getFloat32(at, true)],
    F16: [2, (at) => view.getFloat16(at, true)],
    BF16: [2, (at) => bfloat16(view.getUint16(at, true))],
    I64: [8, (at) => Number(view.getBigInt64(at, true))],
    I32: [4, (at) => view.getInt32(at, true)],
  };
  const found = read[ref.type];
  if (found === undefined || ref.byteLength > FEW) {
    throw new CheckpointError(
      'bad-config',
      `${ref.file}: "${key}" is ${ref.type} ${showSizes(ref.shape)}, not a few numbers.`,
      'The file is damaged, or a variant that Fabula does not know: get it again from its source.',
    );
  }
  const [width, at] = found;
  return Array.from({ length: bytes.length / width }, (_, i) => at(i * width));
}

function bfloat16(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}
