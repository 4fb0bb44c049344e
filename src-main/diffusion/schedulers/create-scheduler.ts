// From a checkpoint's scheduler_config.json, and the user's choice if there is one, to a scheduler.
// Knows which solvers there are; nothing of how they work.

import { FabulaError } from '../../contract/errors.ts';
import type { SchedulerName } from '../../contract/settings.ts';
import { type ClassName, type RawConfig, readConfig, schedulerClass } from './config.ts';
import { createDdim } from './ddim.ts';
import { createDpmpp2m, createEdmDpmpp2m } from './dpmpp-2m.ts';
import { createEuler } from './euler.ts';
import { createEulerAncestral } from './euler-ancestral.ts';
import { createLcm } from './lcm.ts';
import type { Scheduler } from './scheduler.ts';

export interface SchedulerOptions {
  steps: number;
  /** Build this one on the checkpoint's betas and prediction type, as diffusers' `from_config` does. */
  name?: SchedulerName | undefined;
}

/**
 * `config`: a parsed scheduler_config.json. Throws FabulaError 'bad-model' for a class, a
 * key or a value that is not implemented (naming it), 'bad-setting' for a name or a number of steps that cannot be.
 */
export function createScheduler(config: RawConfig, { steps, name }: SchedulerOptions): Scheduler {
  const className = schedulerClass(config, name);
  const karras = name === 'dpmpp-2m-karras';
  const wanted = {
    ...config,
    ...((karras || name === 'dpmpp-2m') && { use_karras_sigmas: karras }),
    ...(karras && { use_exponential_sigmas: false }),
  };
  const { num_train_timesteps: trained, prediction_type } = readConfig(wanted, className);
  if (!Number.isInteger(steps) || steps < 1 || steps >= trained) {
    throw new FabulaError(
      'bad-setting',
      `${steps} steps: 1 to ${trained - 1} are possible with this model.`,
      'Ask for 4 to 50 steps.',
    );
  }
  const scheduler = build(wanted, className, steps);
  if (scheduler.sigmas.some(Number.isNaN)) {
    throw new FabulaError(
      'bad-model',
      `Scheduler config: steps_offset = ${config.steps_offset} leads beyond the ${trained} trained timesteps.`,
      "Correct the model's scheduler_config.json, or ask for another number of steps.",
    );
  }
  if (prediction_type === 'epsilon' && !scheduler.sigmas.every(Number.isFinite)) {
    throw new FabulaError(
      'bad-model',
      `${className} starts at pure noise (rescale_betas_zero_snr), where a model that predicts noise says nothing.`,
      'Choose another scheduler, such as euler.',
    );
  }
  return scheduler;
}

function build(config: RawConfig, className: ClassName, steps: number): Scheduler {
  switch (className) {
    case 'EulerDiscreteScheduler':
      return createEuler(readConfig(config, className), steps);
    case 'EulerAncestralDiscreteScheduler':
      return createEulerAncestral(readConfig(config, className), steps);
    case 'DDIMScheduler':
      return createDdim(readConfig(config, className), steps);
    case 'DPMSolverMultistepScheduler':
      return createDpmpp2m(readConfig(config, className), steps);
    case 'EDMDPMSolverMultistepScheduler':
      return createEdmDpmpp2m(readConfig(config, className), steps);
    case 'LCMScheduler':
      return createLcm(readConfig(config, className), steps);
  }
}
