// What folders of every layout have in common: parts that may be missing, tokenizers, a pipeline's name, and networks
// that must fit each other. Knows no layout.

import { join } from 'node:path';
import type { Component, Family, TokenizerFiles } from './checkpoint.ts';
import { CheckpointError } from './checkpoint-error.ts';
import { type Config, readJsonFile } from './json.ts';
import { MANIFEST_NAME, type ModelManifest } from './manifest.ts';
import { exists, missingFiles } from './weight-files.ts';

/** Collects absent files, so that all are told at once; any other fault is thrown as it comes. */
export class Absent {
  readonly paths: string[] = [];

  async orMissing<T>(reading: Promise<T>): Promise<T | undefined> {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof CheckpointError) || error.code !== 'missing-files') throw error;
      this.paths.push(...(error.details.missing ?? []));
      return undefined;
    }
  }

  json(path: string): Promise<Config | undefined> {
    return this.orMissing(
      exists(path).then((there) => {
        if (!there) throw missingFiles([path]);
        return readJsonFile(path);
      }),
    );
  }
}

/** A tokenizer's folder: vocab.json and merges.txt, or tokenizer.json, which today's libraries write in their place. */
export async function readTokenizer(
  folder: string,
  name: TokenizerFiles['name'],
  absent: Absent,
): Promise<TokenizerFiles> {
  const at = (file: string): string => join(folder, name, file);
  const files: string[] = [];
  const found = async (file: string): Promise<string | undefined> => {
    if (!(await exists(at(file)))) return undefined;
    files.push(at(file));
    return at(file);
  };
  const optional = async (file: string): Promise<Config> =>
    (await found(file)) ? readJsonFile(at(file)) : {};
  const [vocab, merges] = [await found('vocab.json'), await found('merges.txt')];
  const isWhole = vocab !== undefined && merges !== undefined;
  const whole = isWhole ? undefined : await found('tokenizer.json');
  if (!isWhole && whole === undefined) {
    for (const file of ['vocab.json', 'merges.txt'])
      if (!files.includes(at(file))) absent.paths.push(at(file));
  }
  const config = await optional('tokenizer_config.json');
  const specialTokens = await optional('special_tokens_map.json');
  const addedTokens = await optional('added_tokens.json');
  return {
    name,
    vocab: vocab ?? at('vocab.json'),
    merges: merges ?? at('merges.txt'),
    ...(whole === undefined ? {} : { whole }),
    config,
    specialTokens,
    addedTokens,
    files,
  };
}

/**
 * The family a U-Net's config tells: size and time conditioning are SDXL's alone; linear projections in the
 * transformers came with SD 2.
 */
export function detectFamily(unetConfig: Config): Family {
  if (unetConfig.addition_embed_type === 'text_time') return 'sdxl';
  return unetConfig.use_linear_projection === true ? 'sd2' : 'sd1';
}

/** The name of a pipeline that Fabula runs. Throws `unsupported-model`. */
export function checkPipeline(pipeline: unknown, indexPath: string): string {
  const known =
    /^(ORT|Onnx)?(StableDiffusion(XL)?|LatentConsistencyModel)(Img2Img|Inpaint)?Pipeline$|^DiffusionPipeline$/;
  if (typeof pipeline === 'string' && known.test(pipeline)) return pipeline;
  throw new CheckpointError(
    'unsupported-model',
    `${indexPath} is for ${typeof pipeline === 'string' ? pipeline : 'no named pipeline'}.`,
    'Choose a checkpoint of Stable Diffusion 1, 2 or XL.',
  );
}

/** The networks must fit each other: latents between U-Net and VAE, and the manifest's own word. */
export function checkTogether(
  unet: Component,
  vae: Component,
  family: Family,
  manifest: ModelManifest | undefined,
): void {
  const { in_channels: inputs } = unet.config;
  const { latent_channels: latents = 4 } = vae.config;
  if (inputs !== undefined && inputs !== latents) {
    throw new CheckpointError(
      'unsupported-model',
      `The U-Net takes ${inputs} channels, but the VAE's latents have ${latents}.`,
      'Inpainting and image-editing checkpoints are not supported: choose a text-to-image one.',
    );
  }
  if (manifest !== undefined && manifest.architecture !== family) {
    throw new CheckpointError(
      'bad-manifest',
      `${MANIFEST_NAME} says ${manifest.architecture}, but the networks are those of ${family}.`,
      `Mend "architecture" in ${MANIFEST_NAME}.`,
    );
  }
}
