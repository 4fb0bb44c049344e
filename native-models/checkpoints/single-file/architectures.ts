// The published numbers of the architectures that single files leave out: configs, tokenizers and schedulers,
// which ship with Fabula in assets/. Nothing is fetched.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Family, TokenizerFiles } from '../checkpoint.ts';
import { type Config, isObject, readJsonFile } from '../json.ts';

/** Diffusers' configs by component, and model_index.json as `pipeline`. */
export interface Architecture {
  pipeline: Config;
  scheduler: Config;
  unet: Config;
  vae: Config;
  text_encoder: Config;
  text_encoder_2?: Config;
  tokenizer: Config;
  tokenizer_2?: Config;
}

/** The assets folder: above this file in the sources, above the bundle in the app. */
function assetsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const assets = join(folder, 'assets');
    if (existsSync(join(assets, 'clip', 'merges.txt'))) return assets;
    if (dirname(folder) === folder) throw new Error('Fabula’s assets folder is missing');
    folder = dirname(folder);
  }
}

export async function readArchitecture(family: Family): Promise<Architecture> {
  const path = join(assetsFolder(), 'architectures', `${family}.json`);
  const read = await readJsonFile(path);
  if (!Object.values(read).every(isObject)) throw new Error(`${path} is damaged`);
  return read as unknown as Architecture;
}

/** CLIP's own vocabulary with one encoder's special tokens. */
export function clipTokenizer(name: TokenizerFiles['name'], config: Config): TokenizerFiles {
  const merges = join(assetsFolder(), 'clip', 'merges.txt');
  return { name, merges, config, specialTokens: {}, addedTokens: {}, files: [merges] };
}
