// An opened checkpoint and what the sampler must know of it: sizes, scaling, tokenizers, its own defaults.
// Also where a request's settings meet the model: everything is checked here, before anything is computed.

import { z } from 'zod';
import {
  type Checkpoint,
  CheckpointError,
  type Component,
  type Config,
  type ExportLimits,
  exportLimits,
  modelHash,
  type OpenOptions,
  openCheckpoint,
} from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import {
  type DrawSettings,
  type DrawSettingsInput,
  drawSettings,
  publishedSampling,
  type ResolvedSettings,
} from '../../contract/settings.ts';
import { ownScheduler } from '../schedulers/own-scheduler.ts';
import { loadTokenizer, type Tokenizer } from '../tokenizer/tokenizer.ts';
import { type FittedSettings, fitToExport } from './adopted-limits.ts';
import { isFewSteps, type Preset, presetFor, recognisePreset } from './presets.ts';
import type { PreviewMap } from './previews.ts';

export interface Model {
  id: string;
  name: string;
  hash: string;
  checkpoint: Checkpoint;
  tokenizers: readonly Tokenizer[];
  latentChannels: number;
  /** Pixels per latent on a side, 8 for every published VAE. */
  vaeFactor: number;
  /** Width and height are multiples of it. */
  sizeStep: number;
  /** How the VAE's latents become unit variance: (latents - shift) · scaling, or by channel mean and std. */
  latentScale: LatentScale;
  /** Negative branch without a negative prompt: zeros (SDXL) or the states of the empty prompt. */
  zerosForEmptyPrompt: boolean;
  /** Time-conditioned guidance (LCM): the guidance scale is an input and there is no negative branch. */
  guidanceEmbeddingWidth: number | undefined;
  /** The manifest's own map for previews, for latents that have no published one. */
  previewMap: PreviewMap | undefined;
  /** What it cannot do because its networks were exported by others; undefined for those compiled here. */
  limits: ExportLimits | undefined;
}

export interface LatentScale {
  factor: number;
  shift: number;
  mean?: readonly number[];
  std?: readonly number[];
}

/** Opens a model, a folder or one file. Throws CheckpointError for broken files, FabulaError `bad-model` for what Fabula cannot run. */
export async function openModel(modelPath: string, options: OpenOptions = {}): Promise<Model> {
  const checkpoint = await openCheckpoint(modelPath, options);
  const limits = exportLimits(checkpoint);
  const tokenizers = await Promise.all(checkpoint.tokenizers.map((files) => loadTokenizer(files)));
  const vae = vaeConfig(checkpoint.vae);
  const vaeFactor = 2 ** (vae.block_out_channels.length - 1);
  const unet = checkpoint.unet.config;
  return {
    id: checkpoint.manifest?.id ?? checkpoint.name,
    name: checkpoint.name,
    hash: await modelHash(checkpoint),
    checkpoint,
    tokenizers,
    latentChannels: vae.latent_channels,
    vaeFactor,
    sizeStep: vaeFactor * (limits?.sizeStep ?? 1),
    latentScale: {
      factor: vae.scaling_factor,
      shift: vae.shift_factor ?? 0,
      ...(vae.latents_mean ? { mean: vae.latents_mean } : {}),
      ...(vae.latents_std ? { std: vae.latents_std } : {}),
    },
    zerosForEmptyPrompt:
      checkpoint.family === 'sdxl' && checkpoint.index.force_zeros_for_empty_prompt !== false,
    previewMap: checkpoint.manifest?.preview,
    guidanceEmbeddingWidth: typeof unet.time_cond_proj_dim === 'number' ? unet.time_cond_proj_dim : undefined,
    limits,
  };
}

/** As far as it decides sizes and scales; the networks' own readers know the rest. */
const vaeFields = z.object({
  latent_channels: z.int().min(1).max(128),
  block_out_channels: z.array(z.int().min(1).max(8192)).min(1).max(8),
  scaling_factor: z.number().min(1e-4).max(1e4).default(0.18215),
  shift_factor: z.number().min(-1e4).max(1e4).nullish(),
  latents_mean: z.array(z.number()).max(128).nullish(),
  latents_std: z.array(z.number()).max(128).nullish(),
});

function vaeConfig({ config, files, source }: Component): z.infer<typeof vaeFields> {
  const fault = (key: string | undefined, what: string | undefined) =>
    new CheckpointError(
      'bad-config',
      `${files[0] ?? source}: ${key}: ${what}.`,
      'Take the file from the model’s own download again.',
    );
  const result = vaeFields.safeParse(config);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw fault(issue?.path.join('.'), issue?.message);
  }
  for (const key of ['latents_mean', 'latents_std'] as const) {
    const numbers = result.data[key];
    if (numbers && numbers.length !== result.data.latent_channels)
      throw fault(key, `it has ${numbers.length} numbers for ${result.data.latent_channels} latent channels`);
  }
  return result.data;
}

/**
 * A request's settings over the model's own defaults over the published ones, checked against the model.
 * Throws FabulaError `bad-setting`.
 */
export const resolveSettings = (model: Model, wanted: DrawSettingsInput): ResolvedSettings =>
  fitSettings(model, wanted).settings;

/** The same, with what had to be changed for the model, told. Throws FabulaError `bad-setting`. */
export function fitSettings(model: Model, wanted: DrawSettingsInput): FittedSettings {
  const settings = mergeSettings(model, wanted);
  const native = nativeSize(model);
  const published = publishedSampling[model.checkpoint.family];
  const resolved = {
    ...settings,
    width: settings.width ?? native.width,
    height: settings.height ?? native.height,
    steps: settings.steps ?? published.steps,
    scheduler: settings.scheduler ?? ownScheduler(model.checkpoint.schedulerConfig),
    guidanceScale: settings.guidanceScale ?? published.guidanceScale,
  };
  for (const side of ['width', 'height'] as const) {
    const { sizeStep: step, limits } = model;
    if (limits?.size[side] === undefined && resolved[side] % step !== 0) {
      const near = Math.max(1, Math.round(resolved[side] / step)) * step;
      throw new FabulaError(
        'bad-setting',
        `The ${side} ${resolved[side]} is not a multiple of ${step}, which ${model.name} needs.`,
        `Use ${near}.`,
      );
    }
  }
  return fitToExport(model, wanted, resolved);
}

/** A request's settings over the model's own, not yet checked against its sizes and limits. Throws FabulaError `bad-setting`. */
export function mergeSettings({ checkpoint }: Model, wanted: DrawSettingsInput): DrawSettings {
  const name = wanted.preset ?? recognisePreset(checkpoint)?.name;
  const preset = name && isFewSteps(name) ? presetSettings(presetFor(name, checkpoint)) : {};
  const manifest = manifestSettings(checkpoint);
  // A preset that a person named wins over the model's own word; one that was only recognised does not.
  const own = wanted.preset === undefined ? { ...preset, ...manifest } : { ...manifest, ...preset };
  return parse({
    ...own,
    ...defined(wanted),
    ...(name ? { preset: name } : {}),
    svr: { ...own.svr, ...defined(wanted.svr ?? {}) },
    ipca: { ...own.ipca, ...defined(wanted.ipca ?? {}) },
    window: { ...own.window, ...defined(wanted.window ?? {}) },
    ...(wanted.freeU ? { freeU: { ...own.freeU, ...defined(wanted.freeU) } } : {}),
  });
}

function presetSettings({ steps, guidanceScale, scheduler, size }: Preset): DrawSettingsInput {
  return {
    steps,
    scheduler,
    ...(guidanceScale === undefined ? {} : { guidanceScale }),
    ...(size === undefined ? {} : { width: size, height: size }),
  };
}

/** The checkpoint's scheduler config as these settings use it. */
export function schedulerConfigOf({ checkpoint }: Model, { preset }: ResolvedSettings): Config {
  const { schedulerConfig } = checkpoint;
  return preset && isFewSteps(preset)
    ? { ...schedulerConfig, ...presetFor(preset, checkpoint).config }
    : schedulerConfig;
}

/** What is given as undefined is not given. */
function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

function parse(input: unknown): DrawSettings {
  const result = drawSettings.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new FabulaError(
    'bad-setting',
    `The setting "${issue?.path.join('.')}" cannot be used: ${issue?.message}.`,
    'Correct it, or leave it out to use the default.',
  );
}

/** A manifest spells size and guidance as people do; the rest has the names of DrawSettings. */
function manifestSettings(checkpoint: Checkpoint): DrawSettingsInput {
  const { size, guidance, ...rest } = checkpoint.manifest?.defaults ?? {};
  const [width, height] = typeof size === 'number' ? [size, size] : (size ?? []);
  return {
    ...(rest as DrawSettingsInput),
    ...(width && height ? { width, height } : {}),
    ...(guidance !== undefined ? { guidanceScale: guidance } : {}),
  };
}

/** The size in pixels the U-Net was trained at, or the only one it takes. */
function nativeSize({ checkpoint, vaeFactor, limits }: Model): { width: number; height: number } {
  const { sample_size } = checkpoint.unet.config;
  const trained = publishedSampling[checkpoint.family].width;
  const side = typeof sample_size === 'number' ? sample_size * vaeFactor : trained;
  const { width, height } = limits?.size ?? {};
  const size = {
    width: width === undefined ? side : width * vaeFactor,
    height: height === undefined ? side : height * vaeFactor,
  };
  if (drawSettings.safeParse(size).success) return size;
  throw new CheckpointError(
    'bad-config',
    `${checkpoint.unet.files[0] ?? checkpoint.path}: its sample_size would make pictures of ${size.width}x${size.height}, but a side has 8 to 8192 pixels.`,
    'Take the file from the model’s own download again.',
  );
}
