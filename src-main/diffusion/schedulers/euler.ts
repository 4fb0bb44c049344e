// Euler's method on the probability-flow ODE (Karras et al. 2022, algorithm 1 without churn).

import { linspaceFloat32, trainSigmas } from './betas.ts';
import type { ConfigOf } from './config.ts';
import { logAsNumpy } from './log-as-numpy.ts';
import { denoise, varianceExploding } from './prediction.ts';
import type { Scheduler } from './scheduler.ts';
import { exponentialSigmas, interpolate, karrasSigmas, spacedTimesteps, timestepOfSigma } from './spacing.ts';

const { fround } = Math;

/** x + (x - denoised) / sigma · (sigmaNext - sigma), rounding like float32 arithmetic. */
export function eulerStep(
  x: Float32Array,
  denoised: Float32Array,
  sigma: number,
  sigmaNext: number,
): Float32Array {
  const dt = fround(sigmaNext - sigma);
  return x.map((value, i) => value + fround(fround(fround(value - denoised[i]!) / sigma) * dt));
}

/** x / √(σ²+1): what a model trained on variance-preserving noise sees. */
export function scaleByVariance(x: Float32Array, sigma: number): Float32Array {
  const norm = fround(Math.sqrt(fround(fround(sigma * sigma) + 1)));
  return x.map((value) => value / norm);
}

/** The standard deviation of the first latents for a given spacing. */
export function varianceExplodingStart(sigmas: Float32Array, spacing: string): number {
  const max = sigmas.reduce((a, b) => Math.max(a, b));
  return spacing === 'leading' ? fround(Math.sqrt(fround(fround(max * max) + 1))) : max;
}

function schedule(config: ConfigOf<'EulerDiscreteScheduler'>, steps: number) {
  const trained = trainSigmas(config);
  const count = config.num_train_timesteps;
  let timesteps = spacedTimesteps(config.timestep_spacing, {
    steps,
    trained: count,
    last: count,
    offset: config.steps_offset,
    extra: 0,
    whole: false,
  });
  let sigmas =
    config.interpolation_type === 'linear'
      ? timesteps.map((t) => interpolate(trained, t))
      : [...linspaceFloat32(logAsNumpy(trained.at(-1)!), logAsNumpy(trained[0]!), steps + 1).map(Math.exp)];
  if (config.use_karras_sigmas || config.use_exponential_sigmas) {
    const make = config.use_karras_sigmas ? karrasSigmas : exponentialSigmas;
    sigmas = make(config.sigma_min ?? sigmas.at(-1)!, config.sigma_max ?? sigmas[0]!, steps);
    timesteps = sigmas.map((sigma) => fround(timestepOfSigma(sigma, trained)));
  }
  // A log-linear ladder already has its last rung.
  const last = config.final_sigmas_type === 'zero' ? 0 : trained[0]!;
  return { timesteps, sigmas: Float32Array.from([...sigmas, last].slice(0, steps + 1)) };
}

export function createEuler(config: ConfigOf<'EulerDiscreteScheduler'>, steps: number): Scheduler {
  const { timesteps, sigmas } = schedule(config, steps);
  return {
    className: 'EulerDiscreteScheduler',
    timesteps,
    sigmas,
    initNoiseSigma: varianceExplodingStart(sigmas, config.timestep_spacing),
    stochastic: false,
    scaleModelInput: (x, i) => scaleByVariance(x, sigmas[i]!),
    start: () => ({
      step(modelOutput, i, x) {
        const denoised = denoise(varianceExploding(config.prediction_type, sigmas[i]!), modelOutput, x);
        return { prev: eulerStep(x, denoised, sigmas[i]!, sigmas[i + 1]!), denoised };
      },
    }),
  };
}
