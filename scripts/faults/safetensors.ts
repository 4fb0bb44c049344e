// Headers and bodies of .safetensors files. What is accepted is read a second time by a reader of a few lines: every
// tensor must be where it says, of the bytes its shape takes, and overlap no other.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readSafetensors, type SafetensorsFile } from '../../native-models/checkpoints/safetensors.ts';
import { encodeSafetensors } from '../../native-models/checkpoints/write-safetensors-for-tests.ts';
import type { Campaign } from './campaign.ts';
import { eachCase } from './cases.ts';
import { mutateBytes, mutateJsonText } from './mutate.ts';
import type { Random } from './random.ts';

const sound = encodeSafetensors(
  {
    'unet.conv_in.weight': { type: 'F32', shape: [4, 4, 3, 3], data: new Float32Array(144).fill(0.5) },
    'unet.conv_in.bias': { type: 'F16', shape: [4], data: new Uint16Array(4) },
    'text.ids': { type: 'I64', shape: [1, 3], data: new BigInt64Array(3) },
    empty: { type: 'BF16', shape: [0, 7], data: new Uint16Array(0) },
    scalar: { type: 'U8', shape: [], data: new Uint8Array(1) },
  },
  { format: 'pt', 'modelspec.title': 'A fox' },
);
const headerBytes = Number(new DataView(sound.buffer).getBigUint64(0, true));
const header: unknown = JSON.parse(Buffer.from(sound.subarray(8, 8 + headerBytes)).toString());

/** Bytes that were changed, or a header that was, in front of the same tensors. */
export function brokenSafetensors(random: Random): Uint8Array {
  if (random.chance(0.5)) return mutateBytes(random, sound);
  const text = Buffer.from(mutateJsonText(random, header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  return Buffer.concat([length, text, sound.subarray(8 + headerBytes)]);
}

const WIDTHS: Readonly<Record<string, number>> = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
};

/** What the accepted file has that its bytes do not. */
export function judgeSafetensors(
  bytes: Uint8Array,
  { tensors }: Pick<SafetensorsFile, 'tensors'>,
): string | undefined {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const told = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString());
  const keys = Object.keys(told).filter((key) => key !== '__metadata__');
  if (keys.length !== tensors.size) return `${tensors.size} tensors of ${keys.length}`;
  const owned = new Uint8Array(bytes.length - 8 - length);
  for (const key of keys) {
    const {
      dtype,
      shape,
      data_offsets: [from, to],
    } = told[key];
    const found = tensors.get(key);
    if (!found) return `"${key}" is missing`;
    let wanted = WIDTHS[dtype] ?? 1;
    for (const size of shape) wanted *= size;
    if (to - from !== wanted) return `"${key}" has ${to - from} bytes of ${wanted}`;
    if (found.byteOffset !== 8 + length + from || found.byteLength !== wanted) return `"${key}" is elsewhere`;
    if (found.byteOffset + found.byteLength > bytes.length) return `"${key}" ends after the file`;
    for (let at = from; at < to; at++) {
      if (owned[at]) return `"${key}" overlaps another`;
      owned[at] = 1;
    }
  }
  return owned.every(Boolean) ? undefined : 'bytes that are no tensor’s';
}

export const campaign: Campaign = {
  name: 'safetensors',
  what: 'headers and bodies of .safetensors files',
  cases: 6000,
  async run(options) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-faults-'));
    const file = path.join(folder, 'x.safetensors');
    try {
      return await eachCase(options, async (random) => {
        const bytes = brokenSafetensors(random);
        fs.writeFileSync(file, bytes);
        return judgeSafetensors(bytes, await readSafetensors(file));
      });
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  },
};
