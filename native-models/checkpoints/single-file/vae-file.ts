// The VAE of a file: below a checkpoint's prefix, or in a file of its own, which may have the original code's keys
// or those of diffusers.

import { basename } from 'node:path';
import type { Component, WeightRef, WeightTable } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import type { Config } from '../json.ts';
import { readWeights } from '../weights-file.ts';
import { fileKind, VAES } from './file-kind.ts';
import { inferVaeConfig } from './infer-configs.ts';
import { fromLdmVae } from './ldm-vae.ts';
import { inOriginalSpelling } from './spellings.ts';

/** Takes the tensors below a prefix out of a file. */
export type Take = (prefix: string) => WeightTable;

/** The VAE below the first of these prefixes that has one; empty when none has. */
export function vaeBelow(take: Take, prefixes: readonly string[] = VAES): WeightTable {
  for (const prefix of prefixes) {
    const found = new Map([...take(prefix)].filter(([key]) => !/^(loss|model_ema)\./.test(key)));
    if ([...found.keys()].some((key) => key.startsWith('decoder.'))) return fromLdmVae(found);
  }
  return new Map();
}

export function vaeComponent(file: string, weights: WeightTable, template: Config): Component {
  const config = inferVaeConfig(weights, template);
  // Of a model in several files the VAE's own.
  const from = [...weights.values()][0]?.file ?? file;
  const source = `${basename(from)} (vae)`;
  return { name: 'vae', source, className: 'AutoencoderKL', config, weights, files: [from] };
}

/**
 * Opens a VAE's own file, or takes the VAE of a whole checkpoint. What weights do not tell (the scale of latents)
 * is the template's. Throws CheckpointError.
 */
export async function openVaeFile(path: string, template: Config): Promise<Component> {
  const { file, tensors: stored } = await readWeights(path);
  const kind = fileKind(stored);
  const { tensors } = inOriginalSpelling(stored);
  const take: Take = (prefix) => below(tensors, prefix);
  const weights =
    kind.kind === 'vae' || kind.kind === 'checkpoint' ? vaeBelow(take, [...VAES, '']) : new Map();
  if (weights.size > 0) return vaeComponent(file, weights, template);
  throw new CheckpointError(
    'unsupported-model',
    `${basename(path)} is not a VAE${'what' in kind ? `, but ${kind.what}` : ''}.`,
    'Give the .safetensors file of a VAE for this architecture.',
  );
}

function below(tensors: WeightTable, prefix: string): WeightTable {
  const table = new Map<string, WeightRef>();
  for (const [key, ref] of tensors) if (key.startsWith(prefix)) table.set(key.slice(prefix.length), ref);
  return table;
}
