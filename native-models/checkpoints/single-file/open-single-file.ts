// Opens a checkpoint in one .safetensors file with the keys of Stable Diffusion's original code, as the usual
// model sites offer them. The result is what a diffusers folder gives: every weight a place in the file as it lies.

import { basename, dirname } from 'node:path';
import type { Checkpoint, Component, ComponentName, Family, WeightRef, WeightTable } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import type { Config } from '../json.ts';
import { hasPickleName, pickleError } from '../pickle.ts';
import { readSafetensors, type SafetensorsFile } from '../safetensors.ts';
import { withScales } from '../scaled-weights.ts';
import { exists } from '../weight-files.ts';
import { type Architecture, clipTokenizer, readArchitecture } from './architectures.ts';
import { type FileKind, fileKind, TEXT, TEXTS_XL, UNET } from './file-kind.ts';
import { inferTextConfig, inferUnetConfig } from './infer-configs.ts';
import { fromLdmUnet } from './ldm-unet.ts';
import { fromOpenClip } from './open-clip.ts';
import { readVariant } from './prediction.ts';
import { putOnce } from './put-once.ts';
import { openVaeFile, vaeBelow, vaeComponent } from './vae-file.ts';

export interface SingleFileOptions {
  /** A VAE's own .safetensors file, used instead of the checkpoint's and of `name.vae.safetensors` beside it. */
  vae?: string;
}

/** Tensors of training and of other programs that drawing has no use for. */
const HOUSEKEEPING =
  /^(model_ema\.|(.*\.)?(alphas_cumprod|betas|log_one_minus_|posterior_|sqrt_)|denoiser\.|edm_|v_pred$|ztsnr$|global_step$|logvar$|scale_factor$|first_stage_model\.(loss|model_ema)\.|.*\blogit_scale$|.*\b(position_ids|attn_mask)$|cond_stage_model\.(model\.)?text_projection|conditioner\.embedders\.0\..*text_projection)/;

/** Takes the tensors below prefixes out of a file and knows at the end which were never taken. */
class Tensors {
  readonly all: WeightTable;
  readonly #taken = new Set<string>();

  constructor(all: WeightTable) {
    this.all = all;
  }

  below(prefix: string): WeightTable {
    const table = new Map<string, WeightRef>();
    for (const [key, ref] of this.all) {
      if (!key.startsWith(prefix)) continue;
      this.#taken.add(key);
      table.set(key.slice(prefix.length), ref);
    }
    return table;
  }

  notTaken(): string[] {
    return [...this.all.keys()].filter((key) => !this.#taken.has(key));
  }
}

/** A table without the keys that match. */
const without = (weights: WeightTable, pattern: RegExp): WeightTable =>
  new Map([...weights].filter(([key]) => !pattern.test(key)));

/**
 * A text encoder under transformers' keys, from either layout it may be stored in; `layers` as the architecture
 * uses them. Without its projection when the class has none.
 */
function textWeights(tensors: Tensors, place: string, layers: number, hasProjection: boolean): WeightTable {
  const openClip = tensors.below(`${place}.model.`);
  const stored = openClip.size > 0 ? fromOpenClip(openClip, layers) : tensors.below(`${place}.transformer.`);
  const named = new Map<string, WeightRef>();
  for (const [key, ref] of stored) {
    // Some merges leave out the name of the model inside.
    const isBare = /^(embeddings|encoder|final_layer_norm)\./.test(key);
    putOnce(named, isBare ? `text_model.${key}` : key, ref);
  }
  return without(
    named,
    hasProjection ? /^(logit_scale|attn_mask)$/ : /^(logit_scale|attn_mask|text_projection.*)$/,
  );
}

interface Parts {
  file: SafetensorsFile;
  tensors: Tensors;
  architecture: Architecture;
}

function textEncoder(
  { file, tensors, architecture }: Parts,
  name: 'text_encoder' | 'text_encoder_2',
): Component {
  const template = architecture[name]!;
  const isXl = architecture.text_encoder_2 !== undefined;
  const place = isXl ? TEXTS_XL[name === 'text_encoder' ? 0 : 1] : TEXT;
  const hasProjection = name === 'text_encoder_2';
  const layers = template.num_hidden_layers as number;
  const weights = textWeights(tensors, place, layers, hasProjection);
  if (weights.size === 0) throw lacks(file, `the text encoder that should be at "${place}."`);
  const className = hasProjection ? 'CLIPTextModelWithProjection' : 'CLIPTextModel';
  return component(file, name, className, inferTextConfig(weights, template), weights);
}

function component(
  { file }: SafetensorsFile,
  name: ComponentName,
  className: string,
  config: Config,
  weights: WeightTable,
): Component {
  return { name, source: `${basename(file)} (${name})`, className, config, weights, files: [file] };
}

const WHOLE = 'Get the whole checkpoint, which holds U-Net, text encoder and VAE.';
const VAE_BESIDE = `${WHOLE} Or put a VAE beside it, under its name with .vae.safetensors at the end.`;

const lacks = ({ file }: SafetensorsFile, what: string, hint = WHOLE): CheckpointError =>
  new CheckpointError('unsupported-model', `${basename(file)} lacks ${what}.`, hint);

/** `name.vae.safetensors` beside `name.safetensors`, as other programs look for it, too. */
async function vaeBeside(path: string): Promise<string | undefined> {
  const beside = path.replace(/\.safetensors$/i, '.vae.safetensors');
  return beside !== path && (await exists(beside)) ? beside : undefined;
}

/** The family that the file's own metadata claim, where they claim one. */
function claimedFamily(metadata: Readonly<Record<string, string>>): Family | undefined {
  const claimed = metadata['modelspec.architecture'] ?? '';
  if (claimed.startsWith('stable-diffusion-xl')) return 'sdxl';
  if (claimed.startsWith('stable-diffusion-v2')) return 'sd2';
  return claimed.startsWith('stable-diffusion-v1') ? 'sd1' : undefined;
}

function notesOn({ file, tensors }: Parts, family: Family): string[] {
  const notes: string[] = [];
  const unused = tensors.notTaken().filter((key) => !HOUSEKEEPING.test(key));
  if (unused.length > 0) {
    const some = unused.slice(0, 3).join(', ');
    notes.push(`${unused.length} tensors are not used: ${some}${unused.length > 3 ? ' …' : ''}`);
  }
  if ([...tensors.all.keys()].some((key) => key.startsWith('model_ema.'))) {
    notes.push('the averaged (EMA) weights it also holds are not used');
  }
  const claimed = claimedFamily(file.metadata);
  if (claimed !== undefined && claimed !== family) {
    notes.push(`its metadata say ${claimed}, but its weights are those of ${family}`);
  }
  return notes;
}

/** Opens a single-file checkpoint. Throws CheckpointError; for what is no checkpoint it says what it is. */
export async function openSingleFile(path: string, options: SingleFileOptions = {}): Promise<Checkpoint> {
  const read = await readSafetensors(path);
  const file = { ...read, tensors: withScales(read.tensors) };
  const found = fileKind(file.tensors);
  if (found.kind !== 'checkpoint') {
    throw new CheckpointError('unsupported-model', `${basename(path)} is ${found.what}.`, found.hint);
  }
  const { family } = found;
  const architecture = await readArchitecture(family);
  const tensors = new Tensors(file.tensors);
  const variant = await readVariant(file.tensors, file.metadata, family);
  const parts = { file, tensors, architecture };

  const unetWeights = fromLdmUnet(tensors.below(UNET));
  const unetConfig = { ...inferUnetConfig(unetWeights, architecture.unet), ...variant.unet };
  const unet = component(file, 'unet', 'UNet2DConditionModel', unetConfig, unetWeights);
  const vaeTemplate = { ...architecture.vae, ...variant.vae };
  const own = vaeBelow((prefix) => tensors.below(prefix));
  const otherVae = options.vae ?? (await vaeBeside(path));
  if (own.size === 0 && otherVae === undefined) throw lacks(file, 'a VAE', VAE_BESIDE);
  const vae =
    otherVae === undefined
      ? vaeComponent(file.file, own, vaeTemplate)
      : await openVaeFile(otherVae, vaeTemplate);
  const text = textEncoder(parts, 'text_encoder');
  const text2 = family === 'sdxl' ? textEncoder(parts, 'text_encoder_2') : undefined;
  const tokenizers = [clipTokenizer('tokenizer', architecture.tokenizer)];
  if (text2 !== undefined) tokenizers.push(clipTokenizer('tokenizer_2', architecture.tokenizer_2!));

  const scheduler = variant.scheduler._class_name === undefined ? architecture.scheduler : {};
  const licence = file.metadata['modelspec.license'];
  return {
    path: file.file,
    folder: dirname(file.file),
    name: basename(path).replace(/\.safetensors$/i, ''),
    family,
    pipeline: architecture.pipeline._class_name as string,
    index: architecture.pipeline,
    textEncoder: text,
    ...(text2 === undefined ? {} : { textEncoder2: text2 }),
    unet,
    vae,
    tokenizers,
    schedulerConfig: { ...scheduler, ...variant.scheduler },
    ...(licence === undefined ? {} : { licence }),
    metadata: file.metadata,
    notes: notesOn(parts, family),
    files: [...new Set([file.file, ...vae.files])],
  };
}

/**
 * What a .safetensors file is for, before anybody decides what to do with it: reads its header alone.
 * Throws CheckpointError for pickle files and for what is no whole safetensors file.
 */
export async function kindOfFile(path: string): Promise<FileKind> {
  if (hasPickleName(path)) throw pickleError(path);
  return fileKind((await readSafetensors(path)).tensors);
}
