// Headers of GGUF files: bytes that were changed, and sound files that say something else of themselves. What is accepted is
// reckoned again: every tensor must have the bytes that its shape takes in its type, inside the file, and overlap no other.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readGguf } from '../../native-models/checkpoints/gguf/gguf-file.ts';
import { encodeGguf, type GgufTensor } from '../../native-models/checkpoints/gguf/write-gguf-for-tests.ts';
import type { SafetensorsFile } from '../../native-models/checkpoints/safetensors.ts';
import type { Campaign } from './campaign.ts';
import { eachCase } from './cases.ts';
import { mutateBytes } from './mutate.ts';
import type { Random } from './random.ts';

/** Weights and bytes of a block, by the type's name. */
const SIZES: Readonly<Record<string, readonly [weights: number, bytes: number]>> = {
  F64: [1, 8],
  F32: [1, 4],
  F16: [1, 2],
  BF16: [1, 2],
  Q4_0: [32, 18],
  Q4_1: [32, 20],
  Q5_0: [32, 22],
  Q5_1: [32, 24],
  Q8_0: [32, 34],
  Q2_K: [256, 84],
  Q3_K: [256, 110],
  Q4_K: [256, 144],
  Q5_K: [256, 176],
  Q6_K: [256, 210],
};

const sound: Readonly<Record<string, GgufTensor>> = {
  'model.diffusion_model.out.0.weight': { type: 0, shape: [8], data: new Uint8Array(32) },
  'model.diffusion_model.out.2.weight': { type: 8, shape: [4, 64], data: new Uint8Array(8 * 34) },
  'first_stage_model.decoder.conv_in.weight': { type: 1, shape: [2, 2, 3, 3], data: new Uint8Array(72) },
  long: { type: 14, shape: [2, 256], data: new Uint8Array(2 * 210) },
};

/** A sound file in which one number or name says something else. */
function lying(random: Random): Uint8Array {
  const key = random.pick(Object.keys(sound));
  const tensor = { ...sound[key]! };
  const number = (): number => random.pick([0, 1, 3, 31, 32, 256, 2 ** 31, 2 ** 53 - 1]);
  if (random.chance(0.4)) tensor.type = random.pick([0, 1, 2, 3, 6, 7, 8, 10, 11, 12, 13, 14, 20, 30, 99]);
  if (random.chance(0.4)) tensor.shape = Array.from({ length: random.below(10) }, number);
  if (random.chance(0.4)) tensor.offset = number();
  const name = random.chance(0.2) ? random.pick(['', '__proto__', 'x'.repeat(400), 'long']) : key;
  const entries = {
    'general.architecture': 'sd1',
    ...(random.chance(0.3) ? { 'comfy.gguf.orig_shape.long': [number() % 1000, number() % 1000] } : {}),
  };
  const options = random.chance(0.3) ? { tensorCount: number() } : {};
  const version = random.chance(0.1) ? number() % 2 ** 32 : 3;
  return encodeGguf({ ...sound, [name]: tensor }, { ...options, entries, version });
}

function judge(bytes: Uint8Array, { tensors }: SafetensorsFile): string | undefined {
  const spans: [number, number, string][] = [];
  for (const [key, { type, shape, byteOffset, byteLength }] of tensors) {
    const [weights, size] = SIZES[type] ?? [0, 0];
    const count = shape.reduce((a, b) => a * b, 1);
    if (byteLength !== (count / weights) * size) return `"${key}" ${type} [${shape}] of ${byteLength} bytes`;
    if (byteOffset < 24 || byteOffset + byteLength > bytes.length) return `"${key}" lies outside the file`;
    if (byteLength > 0) spans.push([byteOffset, byteOffset + byteLength, key]);
  }
  spans.sort(([a], [b]) => a - b);
  const overlapping = spans.find(([begin], i) => i > 0 && begin < spans[i - 1]![1]);
  return overlapping && `"${overlapping[2]}" overlaps another`;
}

export const campaign: Campaign = {
  name: 'gguf',
  what: 'headers of GGUF files',
  cases: 4000,
  async run(options) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-faults-'));
    const file = path.join(folder, 'x.gguf');
    const whole = encodeGguf(sound, { entries: { 'general.architecture': 'sd1' } });
    try {
      return await eachCase(options, async (random) => {
        const bytes = random.chance(0.5) ? mutateBytes(random, whole) : lying(random);
        fs.writeFileSync(file, bytes);
        return judge(bytes, await readGguf(file));
      });
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  },
};
