// From a checkpoint's scheduler_config.json, and the user's choice if there is one, to a scheduler.
// Knows which solvers there are; nothing of how they work.

import { FabulaError } from '../../contract/errors.ts';
import type { SchedulerName } from '../../contract/settings.ts';
import { type ClassName, type RawConfig, readConfig, schedulerClass } from './config.ts';
import { createDdim } from './ddim.ts';
import { createDdpm } from './ddpm.ts';
import { createDpmpp2m, createEdmDpmpp2m } from './dpmpp-2m.ts';
import { createDpmppSde } from './dpmpp-sde.ts';
import { createEuler } from './euler.ts';
import { createEulerAncestral } from './euler-ancestral.ts';
import { createHeun } from './heun.ts';
import { createLcm } from './lcm.ts';
import { createLms } from './lms.ts';
import type { Scheduler } from './scheduler.ts';
import { placesOf, type SchedulerOptions, spacedConfig } from './spaced-config.ts';
import { createTcd } from './tcd.ts';
import { createUniPc } from './unipc.ts';

/**
 * `config`: a parsed scheduler_config.json. Throws FabulaError 'bad-model' for a class, a key or a value that is not
 * implemented (naming it), 'bad-setting' for a name, a spacing or a number of steps that cannot be.
 */
export function createScheduler(config: RawConfig, options: SchedulerOptions): Scheduler {
  const { steps, name, spacing } = options;
  const className = schedulerClass(config, name);
  const wanted = spacedConfig(named(withoutTraining(config, className), name), className, options);
  const { num_train_timesteps: trained, prediction_type } = readConfig(wanted, className);
  if (!Number.isInteger(steps) || steps < 1 || steps >= trained) {
    throw new FabulaError(
      'bad-setting',
      `${steps} steps: 1 to ${trained - 1} are possible with this model.`,
      'Ask for 4 to 50 steps.',
    );
  }
  const places = spacing === 'ays' ? placesOf(wanted, options) : undefined;
  const scheduler = build(wanted, className, steps, places);
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

/**
 * A folder saved after training says how DDPM would be spaced when nobody chose anything; a solver that stands in for it
 * has a default of its own, as diffusers' `from_config` has it.
 */
function withoutTraining(config: RawConfig, className: ClassName): RawConfig {
  const { _class_name: own, timestep_spacing: spacing = 'leading', steps_offset: offset = 0 } = config;
  const isUnsaid = own === 'DDPMScheduler' && spacing === 'leading' && offset === 0;
  if (!isUnsaid || className !== 'DPMSolverMultistepScheduler') return config;
  const { timestep_spacing: _, ...said } = config;
  return said;
}

/** What a name says beyond its class: order, ODE or SDE, and for the oldest two the spacing. */
function named(config: RawConfig, name: SchedulerName | undefined): RawConfig {
  switch (name) {
    case 'dpmpp-2m':
      return { ...config, ...multistep(config, 'dpmsolver++'), use_karras_sigmas: false };
    case 'dpmpp-2m-karras':
      return {
        ...config,
        ...multistep(config, 'dpmsolver++'),
        use_karras_sigmas: true,
        use_exponential_sigmas: false,
      };
    case 'dpmpp-2m-sde':
      return { ...config, ...multistep(config, 'sde-dpmsolver++') };
    case 'dpmpp-sde':
      return { ...config, ...multistep(config, 'sde-dpmsolver++') };
    case 'edm-dpmpp-2m':
      return { ...config, ...multistep(config, 'dpmsolver++') };
    default:
      return config;
  }
}

/** Training folders keep solvers of order 3, which would be another one's name. */
const multistep = ({ solver_order }: RawConfig, algorithm_type: 'dpmsolver++' | 'sde-dpmsolver++') => ({
  ...(solver_order === 3 ? { solver_order: 2 } : {}),
  algorithm_type,
});

function build(
  config: RawConfig,
  className: ClassName,
  steps: number,
  places: readonly number[] | undefined,
): Scheduler {
  switch (className) {
    case 'EulerDiscreteScheduler':
      return createEuler(readConfig(config, className), steps, places);
    case 'EulerAncestralDiscreteScheduler':
      return createEulerAncestral(readConfig(config, className), steps, places);
    case 'HeunDiscreteScheduler':
      return createHeun(readConfig(config, className), steps, places);
    case 'LMSDiscreteScheduler':
      return createLms(readConfig(config, className), steps, places);
    case 'DDIMScheduler':
      return createDdim(readConfig(config, className), steps);
    case 'DDPMScheduler':
      return createDdpm(readConfig(config, className), steps);
    case 'DPMSolverMultistepScheduler':
      return createDpmpp2m(readConfig(config, className), steps, places);
    case 'DPMSolverSinglestepScheduler':
      return createDpmppSde(readConfig(config, className), steps, places);
    case 'UniPCMultistepScheduler':
      return createUniPc(readConfig(config, className), steps, places);
    case 'EDMDPMSolverMultistepScheduler':
      return createEdmDpmpp2m(readConfig(config, className), steps);
    case 'LCMScheduler':
      return createLcm(readConfig(config, className), steps);
    case 'TCDScheduler':
      return createTcd(readConfig(config, className), steps);
  }
}
