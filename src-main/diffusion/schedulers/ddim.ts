// DDIM with η = 0 (Song et al. 2021, equation 12).

import { alphasCumprod } from './betas.ts';
import type { ConfigOf } from './config.ts';
import { denoise, variancePreserving } from './prediction.ts';
import type { Scheduler } from './scheduler.ts';
import { spacedTimesteps } from './spacing.ts';

/** α = √ᾱ and σ = √(1-ᾱ) of a noise level. */
export interface Level {
  alpha: number;
  sigma: number;
}

export function level(alphaBar: number): Level {
  return { alpha: Math.sqrt(alphaBar), sigma: Math.sqrt(1 - alphaBar) };
}

/** α'·clip(denoised) + σ'·ε, where ε is what x holds besides the unclipped x0. */
function ddimStep(
  x: Float32Array,
  denoised: Float32Array,
  from: Level,
  to: Level,
  range = Number.POSITIVE_INFINITY,
): Float32Array {
  return x.map((value, i) => {
    const epsilon = (value - from.alpha * denoised[i]!) / from.sigma;
    return to.alpha * clamp(denoised[i]!, range) + to.sigma * epsilon;
  });
}

function clamp(value: number, range: number): number {
  return Math.min(Math.max(value, -range), range);
}

/** Each value brought into [-range, range]. */
export function clipSample(values: Float32Array, range: number): Float32Array {
  return range === Number.POSITIVE_INFINITY ? values : values.map((value) => clamp(value, range));
}

export function clipRange(config: { clip_sample: boolean; clip_sample_range: number }): number {
  return config.clip_sample ? config.clip_sample_range : Number.POSITIVE_INFINITY;
}

export function createDdim(config: ConfigOf<'DDIMScheduler'>, steps: number): Scheduler {
  const alphaBar = alphasCumprod(config);
  const count = config.num_train_timesteps;
  const timesteps = spacedTimesteps(config.timestep_spacing, {
    steps,
    trained: count,
    last: count,
    offset: config.steps_offset,
    extra: 0,
    whole: true,
  });
  const final = level(config.set_alpha_to_one ? 1 : alphaBar[0]!);
  const at = (t: number) => (t < 0 ? final : level(alphaBar[t]!));
  // The step down is a whole stride of training timesteps, whatever the spacing.
  const stride = Math.floor(count / steps);
  const levels = timesteps.map((t) => ({ from: at(t), to: at(t - stride) }));
  const range = clipRange(config);
  return {
    className: 'DDIMScheduler',
    timesteps,
    sigmas: Float32Array.from(
      [...levels.map(({ from }) => from), levels.at(-1)!.to],
      (l) => l.sigma / l.alpha,
    ),
    initNoiseSigma: 1,
    stochastic: false,
    scaleModelInput: (x) => x.slice(),
    start: () => ({
      step(modelOutput, i, x) {
        const { from, to } = levels[i]!;
        const predicted = variancePreserving(config.prediction_type, from.alpha, from.sigma);
        const denoised = denoise(predicted, modelOutput, x);
        return { prev: ddimStep(x, denoised, from, to, range), denoised: clipSample(denoised, range) };
      },
    }),
  };
}
