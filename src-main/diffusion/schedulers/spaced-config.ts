// A person's choice of spacing laid over a scheduler's config, and which spacings go with which class.

import type { Checkpoint } from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import { type SchedulerName, type SpacingName, spacingNames } from '../../contract/settings.ts';
import { alignedTimesteps } from './align-your-steps.ts';
import { type ClassName, type RawConfig, readConfig } from './config.ts';

export interface SchedulerOptions {
  steps: number;
  /** Build this one on the checkpoint's betas and prediction type, as diffusers' `from_config` does. */
  name?: SchedulerName | undefined;
  /** In place of the config's own spacing. */
  spacing?: SpacingName | undefined;
  /** Of the model; Align Your Steps has a table for each. */
  family?: Checkpoint['family'];
}

const FROM_SIGMAS = spacingNames;
const WHOLE: readonly SpacingName[] = ['leading', 'linspace', 'sgm-uniform'];

/** LCM and TCD have places of their own: those that they were distilled at. */
const GOES_WITH: Readonly<Record<ClassName, readonly SpacingName[]>> = {
  EulerDiscreteScheduler: FROM_SIGMAS,
  EulerAncestralDiscreteScheduler: FROM_SIGMAS,
  HeunDiscreteScheduler: FROM_SIGMAS,
  LMSDiscreteScheduler: FROM_SIGMAS,
  DPMSolverMultistepScheduler: FROM_SIGMAS,
  DPMSolverSinglestepScheduler: FROM_SIGMAS,
  UniPCMultistepScheduler: FROM_SIGMAS,
  DDIMScheduler: WHOLE,
  DDPMScheduler: WHOLE,
  EDMDPMSolverMultistepScheduler: ['karras', 'exponential'],
  LCMScheduler: [],
  TCDScheduler: [],
};

const evenly = { use_karras_sigmas: false, use_exponential_sigmas: false };

/** What each spacing is in a config. */
const KEYS: Readonly<Record<SpacingName, RawConfig>> = {
  leading: { ...evenly, timestep_spacing: 'leading' },
  linspace: { ...evenly, timestep_spacing: 'linspace' },
  'sgm-uniform': { ...evenly, timestep_spacing: 'trailing' },
  karras: { ...evenly, use_karras_sigmas: true, sigma_schedule: 'karras' },
  exponential: { ...evenly, use_exponential_sigmas: true, sigma_schedule: 'exponential' },
  // The first latents are as noisy as the first place, whatever spacing the config had.
  ays: { ...evenly, timestep_spacing: 'trailing' },
};

/** The config with the spacing of the options, where they have one. Throws FabulaError `bad-setting`. */
export function spacedConfig(
  config: RawConfig,
  className: ClassName,
  { name, spacing }: SchedulerOptions,
): RawConfig {
  if (spacing === undefined) {
    // Keys that diffusers' classes do not have: only a person's choice asks for them.
    if (className === 'DPMSolverSinglestepScheduler') return { ...config, timestep_spacing: 'linspace' };
    return className === 'EulerAncestralDiscreteScheduler' ? { ...config, ...evenly } : config;
  }
  const allowed = GOES_WITH[className];
  if (!allowed.includes(spacing)) {
    throw new FabulaError(
      'bad-setting',
      `The spacing ${spacing} does not go with the scheduler ${name ?? className}.`,
      allowed.length === 0 ? 'Leave the spacing to the model.' : `Choose one of ${allowed.join(', ')}.`,
    );
  }
  return { ...config, ...KEYS[spacing] };
}

/** Places of Align Your Steps. */
export function placesOf(config: RawConfig, { steps, family = 'sd1' }: SchedulerOptions): number[] {
  // Any class's reader knows the noise that was trained with.
  const read = readConfig(config, 'EulerDiscreteScheduler');
  if (read.num_train_timesteps === 1000) return alignedTimesteps(family, read, steps);
  throw new FabulaError(
    'bad-setting',
    'The spacing ays was found for models trained in 1000 steps, and this one was not.',
    'Choose another spacing.',
  );
}
