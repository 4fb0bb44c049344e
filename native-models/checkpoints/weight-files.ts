// Finds and reads the safetensors files of one component folder: one file, a precision variant, or shards
// listed by an index. Knows the naming of diffusers and transformers, not what the tensors are for.

import { access, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { WeightRef, WeightTable } from './checkpoint.ts';
import { CheckpointError } from './checkpoint-error.ts';
import { isObject, readJsonFile } from './json.ts';
import { hasPickleName, pickleError } from './pickle.ts';
import { readSafetensors } from './safetensors.ts';
import { withScales } from './scaled-weights.ts';

export interface WeightFiles {
  weights: WeightTable;
  /** Paths as the folder names them (not the real ones), the index first when there is one. */
  files: readonly string[];
}

/**
 * The file to start from: `stem.safetensors` or its index, else the fp16 variant, else the only other variant.
 * With `variant` given, that one comes first. Undefined when there is none.
 */
function choose(names: readonly string[], stem: string, variant: string | undefined): string | undefined {
  const plain = [`${stem}.safetensors`, `${stem}.safetensors.index.json`];
  const ofVariant = (v: string): string[] => [
    `${stem}.${v}.safetensors`,
    `${stem}.safetensors.index.${v}.json`,
    `${stem}.${v}.safetensors.index.json`,
  ];
  const wanted = variant === undefined ? [...plain, ...ofVariant('fp16')] : [...ofVariant(variant), ...plain];
  const found = wanted.find((name) => names.includes(name));
  if (found !== undefined) return found;
  const others = names.filter(
    (name) => name.startsWith(`${stem}.`) && /^[^.]+\.[^.-]+\.safetensors$/.test(name),
  );
  return others.length === 1 ? others[0] : undefined;
}

/** The weight map of a shard index: key to file name in the same folder. */
async function readShardIndex(path: string): Promise<Map<string, string>> {
  const { weight_map: map } = await readJsonFile(path);
  const isName = (file: unknown): file is string =>
    typeof file === 'string' && basename(file) === file && file.endsWith('.safetensors');
  if (!isObject(map) || !Object.values(map).every(isName)) {
    throw new CheckpointError(
      'bad-index',
      `${path} has no weight_map of .safetensors file names in its own folder.`,
      'Get this file again from where the model came from.',
    );
  }
  return new Map(Object.entries(map as Record<string, string>));
}

async function readShards(folder: string, index: string): Promise<WeightFiles> {
  const path = join(folder, index);
  const map = await readShardIndex(path);
  const shards = [...new Set(map.values())].sort();
  const present = await readdir(folder);
  const absent = shards.filter((name) => !present.includes(name));
  if (absent.length > 0) throw missingFiles(absent.map((name) => join(folder, name)));
  const weights = new Map<string, WeightRef>();
  for (const shard of shards) {
    const { tensors } = await readSafetensors(join(folder, shard));
    for (const [key, ref] of tensors) {
      if (map.get(key) !== shard) {
        const told = map.get(key) ?? 'no file';
        throw indexError(`${shard} holds "${key}", which ${index} says is in ${told}`);
      }
      weights.set(key, ref);
    }
  }
  for (const [key, shard] of map) {
    if (!weights.has(key)) throw indexError(`${index} says "${key}" is in ${shard}, but it is not`);
  }
  return { weights: withScales(weights), files: [path, ...shards.map((shard) => join(folder, shard))] };
}

const indexError = (message: string): CheckpointError =>
  new CheckpointError(
    'bad-index',
    `${message}.`,
    'Index and shards are from different downloads: get all of them again.',
  );

export function missingFiles(paths: readonly string[]): CheckpointError {
  const what = paths.length === 1 ? 'A file is' : `${paths.length} files are`;
  return new CheckpointError(
    'missing-files',
    `${what} missing: ${paths.join(', ')}.`,
    'Download the whole model folder again, or copy the missing files into it.',
    { details: { missing: paths } },
  );
}

/**
 * Reads the weights called `stem` in `folder`. Throws `missing-files`, `pickle` when there are only pickle
 * files, and whatever is wrong with the files themselves.
 */
export async function readWeightFiles(folder: string, stem: string, variant?: string): Promise<WeightFiles> {
  const names = await readdir(folder).catch(() => []);
  const first = choose(names, stem, variant);
  if (first === undefined) {
    const pickle = names.find(hasPickleName);
    if (pickle !== undefined) throw pickleError(join(basename(folder), pickle));
    throw missingFiles([join(folder, `${stem}.safetensors`)]);
  }
  if (first.endsWith('.json')) return readShards(folder, first);
  const path = join(folder, first);
  const { tensors } = await readSafetensors(path);
  return { weights: withScales(tensors), files: [path] };
}

export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
