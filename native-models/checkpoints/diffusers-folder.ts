// Opens a checkpoint folder in the diffusers layout: model_index.json, and a folder per component with its
// config and safetensors. Reads headers and configs only, and knows nothing of graphs.

import { basename, join } from 'node:path';
import type { Checkpoint, Component, ComponentName } from './checkpoint.ts';
import { CheckpointError } from './checkpoint-error.ts';
import { Absent, checkPipeline, checkTogether, detectFamily, readTokenizer } from './folder-parts.ts';
import { type Config, readJsonFile } from './json.ts';
import { MANIFEST_NAME, readManifest } from './manifest.ts';
import { exists, missingFiles, readWeightFiles } from './weight-files.ts';

/** The class each component must be of, and the stem of its weight files. */
const COMPONENTS: Readonly<Record<ComponentName, { classes: readonly string[]; stem: string }>> = {
  text_encoder: { classes: ['CLIPTextModel', 'CLIPTextModelWithProjection'], stem: 'model' },
  text_encoder_2: { classes: ['CLIPTextModelWithProjection', 'CLIPTextModel'], stem: 'model' },
  unet: { classes: ['UNet2DConditionModel'], stem: 'diffusion_pytorch_model' },
  vae: { classes: ['AutoencoderKL'], stem: 'diffusion_pytorch_model' },
};

export interface FolderOptions {
  /** Weight variant to prefer, e.g. `fp16`; by default the plain files, else what is there. */
  variant?: string;
}

/** `[library, class]` of a component in model_index.json; undefined when it is absent or null. */
function classOf(index: Config, name: string): string | undefined {
  const entry = index[name];
  return Array.isArray(entry) && typeof entry[1] === 'string' ? entry[1] : undefined;
}

async function readComponent(
  folder: string,
  name: ComponentName,
  className: string,
  variant: string | undefined,
  absent: Absent,
): Promise<Component | undefined> {
  const { classes, stem } = COMPONENTS[name];
  if (!classes.includes(className)) {
    throw new CheckpointError(
      'unsupported-model',
      `${name} of ${folder} is a ${className}; Fabula runs ${classes.join(' or ')}.`,
      'Choose a checkpoint of Stable Diffusion 1, 2 or XL.',
    );
  }
  const place = join(folder, name);
  const configPath = join(place, 'config.json');
  const config = await absent.json(configPath);
  const found = await absent.orMissing(readWeightFiles(place, stem, variant));
  if (config === undefined || found === undefined) return undefined;
  return {
    name,
    source: place,
    className,
    config,
    weights: found.weights,
    files: [configPath, ...found.files],
  };
}

/**
 * Opens a diffusers folder (a real path): configs, tokenizers, and where every weight lies. Throws
 * CheckpointError: all missing files at once (`missing-files`), or the first other fault.
 */
export async function openDiffusersFolder(folder: string, options: FolderOptions = {}): Promise<Checkpoint> {
  const indexPath = join(folder, 'model_index.json');
  if (!(await exists(indexPath))) throw missingFiles([indexPath]);
  const index = await readJsonFile(indexPath);
  const pipeline = checkPipeline(index._class_name, indexPath);

  const absent = new Absent();
  const component = (name: ComponentName, className = COMPONENTS[name].classes[0]!) =>
    readComponent(folder, name, className, options.variant, absent);
  const has2 = classOf(index, 'text_encoder_2') !== undefined;
  const textEncoder = await component('text_encoder', classOf(index, 'text_encoder'));
  const textEncoder2 = has2 ? await component('text_encoder_2', classOf(index, 'text_encoder_2')) : undefined;
  const unet = await component('unet', classOf(index, 'unet'));
  const vae = await component('vae', classOf(index, 'vae'));
  const tokenizers = [await readTokenizer(folder, 'tokenizer', absent)];
  if (has2) tokenizers.push(await readTokenizer(folder, 'tokenizer_2', absent));
  const schedulerPath = join(folder, 'scheduler', 'scheduler_config.json');
  const schedulerConfig = await absent.json(schedulerPath);
  const unusable = textEncoder === undefined || unet === undefined || vae === undefined;
  if (absent.paths.length > 0 || unusable || schedulerConfig === undefined) throw missingFiles(absent.paths);

  const manifestPath = join(folder, MANIFEST_NAME);
  const manifest = (await exists(manifestPath)) ? await readManifest(manifestPath) : undefined;
  const family = detectFamily(unet.config);
  checkTogether(unet, vae, family, manifest);
  if (family === 'sdxl' && textEncoder2 === undefined) {
    throw new CheckpointError(
      'unsupported-model',
      `${indexPath} names no text_encoder_2, which the U-Net's conditioning needs.`,
      'Refiner checkpoints cannot draw by themselves: choose a base model.',
    );
  }
  const components = [textEncoder, textEncoder2, unet, vae].filter((c) => c !== undefined);
  return {
    path: folder,
    place: folder,
    folder,
    name: manifest?.name ?? basename(folder),
    family,
    pipeline,
    index,
    textEncoder,
    ...(textEncoder2 === undefined ? {} : { textEncoder2 }),
    unet,
    vae,
    tokenizers,
    schedulerConfig,
    ...(manifest === undefined ? {} : { manifest, licence: manifest.licence }),
    notes: [],
    files: [
      indexPath,
      ...components.flatMap((c) => c.files),
      ...tokenizers.flatMap((t) => t.files),
      schedulerPath,
      ...(manifest === undefined ? [] : [manifestPath]),
    ],
  };
}
