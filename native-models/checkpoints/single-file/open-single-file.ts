// Opens a checkpoint in one .safetensors file with the keys of Stable Diffusion's original code, as the usual
// model sites offer them. The result is what a diffusers folder gives: every weight a place in the file as it lies.

import { basename, dirname, resolve } from 'node:path';
import type {
  Checkpoint,
  Component,
  ComponentName,
  Family,
  WeightRef,
  WeightTable,
  WeightType,
} from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { withPartsBeside, withUnetPrefix } from '../gguf/beside.ts';
import { isGguf } from '../gguf/gguf-file.ts';
import type { Config } from '../json.ts';
import type { SafetensorsFile } from '../safetensors.ts';
import { withScales } from '../scaled-weights.ts';
import { exists } from '../weight-files.ts';
import { readWeights } from '../weights-file.ts';
import { type Architecture, clipTokenizer, readArchitecture } from './architectures.ts';
import { pathBeside, withoutEnding } from './beside.ts';
import { type ConfigBeside, readConfigBeside } from './config-beside.ts';
import { type FileKind, fileKind } from './file-kind.ts';
import { inferTextConfig, inferUnetConfig } from './infer-configs.ts';
import { fromLdmUnet } from './ldm-unet.ts';
import { fromOpenClip } from './open-clip.ts';
import { readVariant } from './prediction.ts';
import { putOnce } from './put-once.ts';
import { inOriginalSpelling, TEXT, TEXTS_XL, UNET } from './spellings.ts';
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
  spelling: string | undefined;
  beside: ConfigBeside | undefined;
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
  return { name, source: `${basename(file)} (${name})`, className, config, weights, files: filesOf(weights) };
}

const WHOLE = 'Get the whole checkpoint, which holds U-Net, text encoder and VAE.';
const VAE_BESIDE = `${WHOLE} Or put a VAE beside it, under its name with .vae.safetensors at the end.`;

const lacks = ({ file }: SafetensorsFile, what: string, hint = WHOLE): CheckpointError =>
  new CheckpointError('unsupported-model', `${basename(file)} lacks ${what}.`, hint);

/** `name.vae.safetensors` beside `name.safetensors`, as other programs look for it, too. */
async function vaeBeside(path: string): Promise<string | undefined> {
  const beside = pathBeside(path, '.vae.safetensors');
  return beside !== undefined && (await exists(beside)) ? beside : undefined;
}

/** What lies beside the file as people named it, which may be a link, or else beside the file itself. */
async function findBeside<T>(
  path: string,
  real: string,
  find: (path: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  return (await find(path)) ?? (resolve(path) === real ? undefined : await find(real));
}

/** The family that the file's own metadata claim, where they claim one. */
function claimedFamily(metadata: Readonly<Record<string, string>>): Family | undefined {
  const claimed = metadata['modelspec.architecture'] ?? '';
  if (claimed.startsWith('stable-diffusion-xl')) return 'sdxl';
  if (claimed.startsWith('stable-diffusion-v2')) return 'sd2';
  return claimed.startsWith('stable-diffusion-v1') ? 'sd1' : undefined;
}

function notesOn({ file, tensors, spelling, beside }: Parts, family: Family): string[] {
  const notes: string[] = [];
  if (spelling !== undefined) notes.push(`its keys are spelled ${spelling}`);
  if (beside?.problem !== undefined) notes.push(`${beside.name} beside it cannot be read: ${beside.problem}`);
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

/** How far weights in the coarsest blocks are from what they were: measured in parity/stored-error.test.ts. */
const COARSE: Readonly<Partial<Record<WeightType, string>>> = { Q2_K: '30 %', Q3_K: '17 %' };

/** What is not in the file, and what is hardly there. */
function notesOnParts(file: string, unet: Component, others: readonly (Component | undefined)[]): string[] {
  const elsewhere = others.flatMap((one) => {
    const from = one?.files.find((path) => path !== file);
    return one === undefined || from === undefined ? [] : [`${one.name} from ${basename(from)}`];
  });
  const types = new Set([...unet.weights.values()].map(({ type }) => type));
  return [
    ...(elsewhere.length > 0 ? [`takes ${elsewhere.join(', ')}`] : []),
    ...Object.entries(COARSE).flatMap(([type, off]) =>
      types.has(type as WeightType)
        ? [`its U-Net has weights in ${type}, ${off} off what they were: pictures show it`]
        : [],
    ),
  ];
}

/** A GGUF file gets what it lacks from files beside it, so that both kinds are one table. */
async function readFile(path: string, { vae }: SingleFileOptions): Promise<SafetensorsFile> {
  const file = await readWeights(path);
  if (await isGguf(path)) return withPartsBeside(file, vae !== undefined);
  return { ...file, tensors: withScales(file.tensors) };
}

const filesOf = (...tables: readonly WeightTable[]): string[] => [
  ...new Set(tables.flatMap((table) => [...table.values()].map(({ file }) => file))),
];

/** Opens a single-file checkpoint. Throws CheckpointError; for what is no checkpoint it says what it is. */
export async function openSingleFile(path: string, options: SingleFileOptions = {}): Promise<Checkpoint> {
  const file = await readFile(path, options);
  const found = fileKind(file.tensors);
  if (found.kind !== 'checkpoint') {
    throw new CheckpointError('unsupported-model', `${basename(path)} is ${found.what}.`, found.hint);
  }
  const { family } = found;
  const architecture = await readArchitecture(family);
  const { tensors: spelled, spelling } = inOriginalSpelling(file.tensors);
  const tensors = new Tensors(spelled);
  const name = basename(withoutEnding(path));
  const beside = await findBeside(path, file.file, readConfigBeside);
  const variant = await readVariant({ tensors: spelled, metadata: file.metadata, family, name, beside });
  const parts = { file, tensors, architecture, spelling, beside };

  const unetWeights = fromLdmUnet(tensors.below(UNET));
  const unetConfig = { ...inferUnetConfig(unetWeights, architecture.unet), ...variant.unet };
  const unet = component(file, 'unet', 'UNet2DConditionModel', unetConfig, unetWeights);
  const vaeTemplate = { ...architecture.vae, ...variant.vae };
  const own = vaeBelow((prefix) => tensors.below(prefix));
  const otherVae = options.vae ?? (await findBeside(path, file.file, vaeBeside));
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
    place: resolve(path),
    folder: dirname(file.file),
    name,
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
    notes: [
      ...notesOn(parts, family),
      ...notesOnParts(file.file, unet, [text, text2, vae]),
      ...variant.notes,
    ],
    files: [...new Set([file.file, ...filesOf(file.tensors), ...vae.files, ...variant.files])],
  };
}

/**
 * What a file of weights is for, before anybody decides what to do with it: reads its header alone.
 * Throws CheckpointError for pickle files and for what is no whole safetensors or GGUF file.
 */
export async function kindOfFile(path: string): Promise<FileKind> {
  const { tensors } = await readWeights(path);
  return fileKind((await isGguf(path)) ? withUnetPrefix(tensors) : tensors);
}
