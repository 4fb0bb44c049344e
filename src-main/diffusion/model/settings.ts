// What a setting becomes with a model: a person's choice, else a preset's or the manifest's word, else the published
// value; checked against the model before anything is computed. Opens and loads nothing.

import { type Checkpoint, CheckpointError, type Config } from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import { omitUndefined } from '../../contract/omit-undefined.ts';
import {
  type DrawSettings,
  type DrawSettingsInput,
  drawSettings,
  publishedSampling,
  type ResolvedSettings,
} from '../../contract/settings.ts';
import { usesNegativeBranch } from '../method/guidance.ts';
import { ownScheduler } from '../schedulers/own-scheduler.ts';
import { type FittedSettings, fitToExport } from './adopted-limits.ts';
import type { Model } from './model.ts';
import { ownCard } from './own-cards.ts';
import { isFewSteps, type Preset, presetFor, recognisePreset } from './presets.ts';

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
  const published = publishedFor(model);
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
  const { hold, ...rest } = wanted;
  const own = wanted.preset === undefined ? { ...preset, ...manifest } : { ...manifest, ...preset };
  return parse({
    ...own,
    ...omitUndefined(rest),
    ...(name ? { preset: name } : {}),
    svr: { ...own.svr, ...omitUndefined(wanted.svr ?? {}) },
    ipca: { ...own.ipca, ...omitUndefined(wanted.ipca ?? {}) },
    ...mergedHold(own.hold, hold, wanted.method === undefined),
    window: { ...own.window, ...omitUndefined(wanted.window ?? {}) },
    ...(wanted.freeU ? { freeU: { ...own.freeU, ...omitUndefined(wanted.freeU) } } : {}),
  });
}

/** Absent where neither is wanted, so that such drawings are what they were before there was a choice. */
function mergedHold(
  own: DrawSettingsInput['hold'],
  wanted: DrawSettingsInput['hold'],
  isUsual: boolean,
): Pick<DrawSettingsInput, 'hold'> {
  const picture = merged(own?.picture, wanted?.picture, isUsual);
  const notch = merged(own?.notch, wanted?.notch, isUsual);
  if (!picture && !notch) return { hold: undefined };
  return { hold: { picture: picture ? withoutUsualSight(picture) : null, ...(notch ? { notch } : {}) } };
}

/** Pictures from before there was a choice say nothing of it, and are drawn again to the same bytes. */
function withoutUsualSight<T extends { seenFrom?: string | undefined }>(picture: T) {
  const { seenFrom, ...others } = picture;
  return seenFrom === 'everywhere' ? others : picture;
}

/**
 * Field by field; null, where it was said last, switches off. What a model has on by itself goes with its own method: who names one
 * wants that and no more, unless it is named too.
 */
const merged = <T extends object>(
  own: T | null | undefined,
  wanted: T | null | undefined,
  isUsual: boolean,
): T | null => {
  if (wanted === null || (!wanted && !(own && isUsual))) return null;
  return { ...own, ...omitUndefined(wanted ?? {}) } as T;
};

function presetSettings({ steps, guidanceScale, scheduler, size }: Preset): DrawSettingsInput {
  return omitUndefined({ steps, scheduler, guidanceScale, width: size, height: size });
}

/** The checkpoint's scheduler config as these settings use it. */
export function schedulerConfigOf({ checkpoint }: Model, settings: ResolvedSettings): Config {
  const { preset, predictionType, zeroSnr } = settings;
  return {
    ...checkpoint.schedulerConfig,
    ...(preset && isFewSteps(preset) ? presetFor(preset, checkpoint).config : {}),
    ...(predictionType === undefined ? {} : { prediction_type: predictionType }),
    ...(zeroSnr === undefined ? {} : { rescale_betas_zero_snr: zeroSnr === 'on' }),
    // Elsewhere the first step would not be the noisiest, which is all that such training is for.
    ...(zeroSnr === 'on' ? { timestep_spacing: 'trailing' } : {}),
  };
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
    ...omitUndefined({ guidanceScale: guidance }),
  };
}

/** The size in pixels the U-Net was trained at, or the only one it takes. */
function nativeSize(model: Model): { width: number; height: number } {
  const { checkpoint, vaeFactor, limits } = model;
  const { sample_size } = checkpoint.unet.config;
  const side = typeof sample_size === 'number' ? sample_size * vaeFactor : publishedFor(model).width;
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

/** As its own card says, else as its family was published. */
const publishedFor = ({ checkpoint }: Model) => ({
  ...publishedSampling[checkpoint.family],
  ...ownCard(checkpoint)?.says,
});

/** Whether a negative branch runs: not where guidance is 1, or an input of the network. */
export const hasNegativeBranch = (
  { guidanceEmbeddingWidth }: Pick<Model, 'guidanceEmbeddingWidth'>,
  guidanceScale: number,
): boolean => usesNegativeBranch(guidanceScale) && guidanceEmbeddingWidth === undefined;
