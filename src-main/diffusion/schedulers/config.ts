// scheduler_config.json as diffusers writes it: which classes there are, which keys each one honours, and what it
// takes when a key is absent. A key that would change the result and is not implemented is an error, never ignored.

import { z } from 'zod';
import { show } from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import { type SchedulerName, schedulerNames } from '../../contract/settings.ts';

const flag = z
  .boolean()
  .nullable()
  .transform((value) => value ?? false);
const nullable = <T extends z.ZodType>(type: T) => type.nullable().transform((value) => value ?? undefined);

/** Every model that is published was trained in 1000 steps; a table of all of them is walked at each step drawn. */
const steps = z.int().min(2).max(10_000);
const level = z.number().min(1e-6).max(1e6);

const keys = {
  num_train_timesteps: steps,
  beta_start: z.number().positive().lt(1),
  beta_end: z.number().positive().lt(1),
  beta_schedule: z.enum(['linear', 'scaled_linear', 'squaredcos_cap_v2']),
  trained_betas: nullable(z.array(z.number().positive().lt(1)).min(2).max(10_000)),
  rescale_betas_zero_snr: flag,
  prediction_type: z.enum(['epsilon', 'v_prediction', 'sample']),
  timestep_spacing: z.enum(['linspace', 'leading', 'trailing']),
  steps_offset: z.int().min(-10_000).max(10_000),
  interpolation_type: z.enum(['linear', 'log_linear']),
  use_karras_sigmas: flag,
  use_exponential_sigmas: flag,
  sigma_min: nullable(level),
  sigma_max: nullable(level),
  sigma_data: level,
  sigma_schedule: z.enum(['karras', 'exponential']),
  rho: z.number().min(0.1).max(100),
  final_sigmas_type: z.enum(['zero', 'sigma_min']),
  clip_sample: flag,
  clip_sample_range: level,
  set_alpha_to_one: flag,
  solver_order: z.literal([1, 2, 3]),
  algorithm_type: z.enum(['dpmsolver++', 'sde-dpmsolver++', 'dpmsolver', 'sde-dpmsolver', 'deis']),
  solver_type: z.enum(['midpoint', 'heun', 'logrho', 'bh1', 'bh2']),
  lower_order_final: flag,
  euler_at_final: flag,
  lambda_min_clipped: z.custom<number>((value) => typeof value === 'number', 'Expected a number'),
  original_inference_steps: z.int().min(1).max(10_000),
  timestep_scaling: level,
  // Not implemented: only the value that turns them off is taken.
  thresholding: z.literal([false, null]),
  use_beta_sigmas: z.literal([false, null]),
  use_lu_lambdas: z.literal([false, null]),
  use_flow_sigmas: z.literal([false, null]),
  use_dynamic_shifting: z.literal([false, null]),
  timestep_type: z.literal('discrete'),
  // What networks that tell a variance, too, would say; those of Stable Diffusion tell none.
  variance_type: nullable(z.enum(['fixed_small', 'fixed_small_log', 'fixed_large'])),
  predict_x0: z.literal(true),
  solver_p: z.null(),
  disable_corrector: z.array(z.int().min(0)).max(1000),
};
type Key = keyof typeof keys;
type Values = { [K in Key]: z.output<(typeof keys)[K]> };

export type PredictionType = Values['prediction_type'];
export type Spacing = Values['timestep_spacing'];

/** Keys of diffusers' schedulers that the classes here do not have: diffusers ignores them too. */
const elsewhere = new Set([
  'dynamic_thresholding_ratio',
  'flow_shift',
  'sample_max_value',
  'shift_terminal',
  'skip_prk_steps',
  'time_shift_type',
]);

const beta = {
  num_train_timesteps: 1000,
  beta_start: 0.0001,
  beta_end: 0.02,
  beta_schedule: 'linear',
  trained_betas: undefined,
  rescale_betas_zero_snr: false,
  prediction_type: 'epsilon',
} as const satisfies Partial<Values>;

const solver = {
  solver_order: 2,
  algorithm_type: 'dpmsolver++',
  solver_type: 'midpoint',
  lower_order_final: true,
  euler_at_final: false,
  final_sigmas_type: 'zero',
  thresholding: false,
} as const satisfies Partial<Values>;

const ladder = {
  use_karras_sigmas: false,
  use_exponential_sigmas: false,
  use_beta_sigmas: false,
  sigma_min: undefined,
  sigma_max: undefined,
} as const satisfies Partial<Values>;

const noFlow = {
  use_flow_sigmas: false,
  use_dynamic_shifting: false,
} as const satisfies Partial<Values>;

const clip = {
  clip_sample: false,
  clip_sample_range: 1,
  thresholding: false,
} as const satisfies Partial<Values>;

/** Per class: every key it honours, with diffusers' default. */
const defaults = {
  EulerDiscreteScheduler: {
    ...beta,
    ...ladder,
    timestep_spacing: 'linspace',
    steps_offset: 0,
    interpolation_type: 'linear',
    timestep_type: 'discrete',
    final_sigmas_type: 'zero',
  },
  EulerAncestralDiscreteScheduler: { ...beta, ...ladder, timestep_spacing: 'linspace', steps_offset: 0 },
  DDIMScheduler: {
    ...beta,
    ...clip,
    clip_sample: true,
    set_alpha_to_one: true,
    timestep_spacing: 'leading',
    steps_offset: 0,
  },
  HeunDiscreteScheduler: { ...beta, ...ladder, ...clip, timestep_spacing: 'linspace', steps_offset: 0 },
  LMSDiscreteScheduler: { ...beta, ...ladder, timestep_spacing: 'linspace', steps_offset: 0 },
  DDPMScheduler: {
    ...beta,
    ...clip,
    clip_sample: true,
    timestep_spacing: 'leading',
    steps_offset: 0,
    variance_type: 'fixed_small',
  },
  DPMSolverMultistepScheduler: {
    ...beta,
    ...ladder,
    ...solver,
    ...noFlow,
    lambda_min_clipped: Number.NEGATIVE_INFINITY,
    timestep_spacing: 'linspace',
    steps_offset: 0,
    use_lu_lambdas: false,
    variance_type: undefined,
  },
  DPMSolverSinglestepScheduler: {
    ...beta,
    ...ladder,
    ...solver,
    ...noFlow,
    lower_order_final: false,
    lambda_min_clipped: Number.NEGATIVE_INFINITY,
    timestep_spacing: 'linspace',
    steps_offset: 0,
    variance_type: undefined,
  },
  UniPCMultistepScheduler: {
    ...beta,
    ...ladder,
    ...noFlow,
    solver_order: 2,
    solver_type: 'bh2',
    lower_order_final: true,
    final_sigmas_type: 'zero',
    thresholding: false,
    timestep_spacing: 'linspace',
    steps_offset: 0,
    predict_x0: true,
    solver_p: null,
    disable_corrector: [],
  },
  EDMDPMSolverMultistepScheduler: {
    ...solver,
    num_train_timesteps: 1000,
    prediction_type: 'epsilon',
    sigma_min: 0.002,
    sigma_max: 80,
    sigma_data: 0.5,
    sigma_schedule: 'karras',
    rho: 7,
  },
  LCMScheduler: {
    ...beta,
    ...clip,
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: 'scaled_linear',
    set_alpha_to_one: true,
    original_inference_steps: 50,
    timestep_scaling: 10,
  },
  TCDScheduler: {
    ...beta,
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: 'scaled_linear',
    original_inference_steps: 50,
  },
} as const satisfies Record<string, Partial<Values>>;

export type ClassName = keyof typeof defaults;
/** The config of one class: each key it honours, checked, with the default where it was absent. */
export type ConfigOf<C extends ClassName> = { [K in Extract<keyof (typeof defaults)[C], Key>]: Values[K] };
export type BetaConfig = { [K in keyof typeof beta]: Values[K] };

/** The user's names for them. */
const classOf: Record<SchedulerName, ClassName> = {
  euler: 'EulerDiscreteScheduler',
  'euler-ancestral': 'EulerAncestralDiscreteScheduler',
  ddim: 'DDIMScheduler',
  'dpmpp-2m': 'DPMSolverMultistepScheduler',
  'dpmpp-2m-karras': 'DPMSolverMultistepScheduler',
  'edm-dpmpp-2m': 'EDMDPMSolverMultistepScheduler',
  lcm: 'LCMScheduler',
  heun: 'HeunDiscreteScheduler',
  lms: 'LMSDiscreteScheduler',
  ddpm: 'DDPMScheduler',
  'dpmpp-2m-sde': 'DPMSolverMultistepScheduler',
  'dpmpp-sde': 'DPMSolverSinglestepScheduler',
  unipc: 'UniPCMultistepScheduler',
  tcd: 'TCDScheduler',
};

/** A parsed scheduler_config.json. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** The class to build: the user's choice, else the checkpoint's. Throws FabulaError. */
export function schedulerClass(config: RawConfig, name?: SchedulerName): ClassName {
  const own = config._class_name;
  if (name === undefined) {
    if (typeof own === 'string' && Object.hasOwn(defaults, own)) return own as ClassName;
    throw new FabulaError(
      'bad-model',
      `The model asks for the scheduler ${show(own ?? null)}, which is not implemented.`,
      `Choose one of ${schedulerNames.join(', ')}.`,
    );
  }
  const isEdm = typeof own === 'string' && own.startsWith('EDM');
  if (isEdm !== (name === 'edm-dpmpp-2m')) {
    throw new FabulaError(
      'bad-setting',
      isEdm
        ? `Scheduler ${name} cannot draw with this model: it was trained with EDM preconditioning.`
        : `Scheduler ${name} is for models trained with EDM preconditioning, and this one was not.`,
      isEdm
        ? 'Choose edm-dpmpp-2m.'
        : `Choose one of ${schedulerNames.filter((n) => n !== name).join(', ')}.`,
    );
  }
  return classOf[name];
}

/** Latents go far beyond ±1: only a config that was written for a class that clips can mean that it does. */
function clipsByDefault(own: unknown): boolean {
  if (typeof own !== 'string' || !Object.hasOwn(defaults, own)) return false;
  const values: Partial<Values> = defaults[own as ClassName];
  return values.clip_sample === true;
}

/** Checks the keys that `className` honours and fills in the rest. Throws FabulaError 'bad-model' naming the key. */
export function readConfig<C extends ClassName>(config: RawConfig, className: C): ConfigOf<C> {
  const own: Partial<Values> = defaults[className];
  const read: Record<string, unknown> = { ...own };
  if ('clip_sample' in own) read.clip_sample = clipsByDefault(config._class_name);
  for (const [key, value] of Object.entries(config)) {
    if (key.startsWith('_')) continue;
    if (!(key in keys)) {
      if (elsewhere.has(key)) continue;
      throw unusable(key, value, className, 'the key is not known');
    }
    if (!(key in own)) continue;
    const result = keys[key as Key].safeParse(value);
    if (!result.success) throw unusable(key, value, className, result.error.issues[0]!.message);
    read[key] = result.data;
  }
  const { trained_betas: betas, num_train_timesteps: count } = read as Partial<Values>;
  if (betas !== undefined && betas.length !== count) {
    throw unusable('trained_betas', betas, className, `there are ${betas.length} for ${count} steps`);
  }
  const { sigma_min: least, sigma_max: most } = read as Partial<Values>;
  if (least !== undefined && most !== undefined && least >= most) {
    throw unusable('sigma_min', least, className, `sigma_max is ${most}`);
  }
  if (read.use_karras_sigmas && read.use_exponential_sigmas) {
    throw unusable('use_exponential_sigmas', true, className, 'use_karras_sigmas is set too');
  }
  return read as ConfigOf<C>;
}

/** The error for a key whose value is not implemented. */
export function unusable(key: string, value: unknown, className: string, why: string): FabulaError {
  return new FabulaError(
    'bad-model',
    `Scheduler config: ${key} = ${show(value)} is not implemented for ${className} (${why}).`,
    `Choose another scheduler (${schedulerNames.join(', ')}) or correct the model's scheduler_config.json.`,
  );
}
