// Compares the weights that a single-file checkpoint gives with those that diffusers' own loader read from the
// same file, key by key and value by value.

import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import type { Checkpoint, Component, ElementalType, WeightRef } from '../checkpoints/checkpoint.ts';
import { BYTES_PER_WEIGHT } from '../checkpoints/safetensors.ts';

/** Per component and key: shape, and SHA-256 of the values in the order of that shape. */
export type LoadedWeights = Readonly<Record<string, Readonly<Record<string, [number[], string]>>>>;

export const readLoadedWeights = async (path: string): Promise<LoadedWeights> =>
  JSON.parse(await readFile(path, 'utf8')) as LoadedWeights;

/** A weight's bytes in the order of its shape. */
async function readWeight(ref: WeightRef): Promise<Uint8Array> {
  const bytes = new Uint8Array(ref.byteLength);
  const handle = await open(ref.file, 'r');
  try {
    await handle.read(bytes, 0, bytes.length, ref.byteOffset);
  } finally {
    await handle.close();
  }
  return ref.transposed === true ? exchangeAxes(bytes, ref) : bytes;
}

function exchangeAxes(bytes: Uint8Array, { shape, type }: WeightRef): Uint8Array {
  const [rows, columns] = shape as [number, number];
  const wide = BYTES_PER_WEIGHT[type as ElementalType];
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < rows * columns; i++) {
    const from = ((i % columns) * rows + Math.floor(i / columns)) * wide;
    out.set(bytes.subarray(from, from + wide), i * wide);
  }
  return out;
}

/** transformers 5 leaves out the prefix that its earlier versions and the files have. */
const bare = (key: string): string => key.replace(/^text_model\./, '');

async function differences(component: Component, loaded: LoadedWeights[string]): Promise<string[]> {
  const wanted = new Map(Object.entries(loaded).map(([key, value]) => [bare(key), value]));
  const found: string[] = [];
  for (const [key, ref] of component.weights) {
    if (key.endsWith('position_ids')) continue;
    const [shape, digest] = wanted.get(bare(key)) ?? [];
    wanted.delete(bare(key));
    if (shape === undefined) found.push(`${component.name}: only here: ${key}`);
    else if (`${shape}` !== `${ref.shape}`)
      found.push(`${component.name}: ${key} is [${ref.shape}], not [${shape}]`);
    else if (
      createHash('sha256')
        .update(await readWeight(ref))
        .digest('hex') !== digest
    ) {
      found.push(`${component.name}: other values: ${key}`);
    }
  }
  return [...found, ...[...wanted.keys()].map((key) => `${component.name}: missing: ${key}`)];
}

/** How many weights were compared, and one line for each that is missing, too many or different. */
export async function compareWeights(
  checkpoint: Checkpoint,
  loaded: LoadedWeights,
): Promise<{ compared: number; differences: string[] }> {
  const { textEncoder, textEncoder2, unet, vae } = checkpoint;
  const components = [textEncoder, textEncoder2, unet, vae].filter((one) => one !== undefined);
  const found: string[] = [];
  for (const component of components)
    found.push(...(await differences(component, loaded[component.name] ?? {})));
  return { compared: components.reduce((sum, { weights }) => sum + weights.size, 0), differences: found };
}
