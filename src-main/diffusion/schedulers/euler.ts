// Euler's method on the probability-flow ODE (Karras et al. 2022, algorithm 1 without churn).

import type { ConfigOf } from './config.ts';
import { explodingLadder } from './ladders.ts';
import { denoise, varianceExploding } from './prediction.ts';
import type { Scheduler } from './scheduler.ts';

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

/** dx/dσ, rounding like float32 arithmetic. */
export function slopeAt(x: Float32Array, denoised: Float32Array, sigma: number): Float32Array {
  return x.map((value, i) => fround(fround(value - denoised[i]!) / sigma));
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

export function createEuler(
  config: ConfigOf<'EulerDiscreteScheduler'>,
  steps: number,
  places?: readonly number[],
): Scheduler {
  const { timesteps, sigmas } = explodingLadder(config, steps, places);
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
