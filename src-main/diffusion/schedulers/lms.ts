// Linear multistep of order 4 on the probability-flow ODE (Adams and Bashforth's method; k-diffusion's sample_lms): the
// slopes of the last four levels, each weighted by the integral of its Lagrange polynomial.

import type { ConfigOf } from './config.ts';
import { scaleByVariance, slopeAt, varianceExplodingStart } from './euler.ts';
import { explodingLadder } from './ladders.ts';
import { denoise, varianceExploding } from './prediction.ts';
import type { Scheduler, SchedulerRun } from './scheduler.ts';

const { fround } = Math;

const ORDER = 4;

/** Places and weights of Gauss and Legendre's rule of two points on -1 … 1: exact up to the third power. */
const GAUSS = 1 / Math.sqrt(3);

/** ∫ of the polynomial that is 1 at level i - `at` and 0 at the others of the last `order`, from level i to the next. */
function coefficient(sigmas: Float32Array, i: number, at: number, order: number): number {
  const [from, to] = [sigmas[i]!, sigmas[i + 1]!];
  const polynomial = (tau: number) => {
    let product = 1;
    for (let k = 0; k < order; k++) {
      if (k === at) continue;
      product *= (tau - sigmas[i - k]!) / (sigmas[i - at]! - sigmas[i - k]!);
    }
    return product;
  };
  const [middle, half] = [(from + to) / 2, (to - from) / 2];
  return half * (polynomial(middle - half * GAUSS) + polynomial(middle + half * GAUSS));
}

function startRun(config: ConfigOf<'LMSDiscreteScheduler'>, sigmas: Float32Array): SchedulerRun {
  /** The newest first. */
  const slopes: Float32Array[] = [];
  return {
    step(modelOutput, i, x) {
      const sigma = sigmas[i]!;
      const denoised = denoise(varianceExploding(config.prediction_type, sigma), modelOutput, x);
      slopes.unshift(slopeAt(x, denoised, sigma));
      slopes.length = Math.min(slopes.length, ORDER);
      const weights = slopes.map((_, at) => coefficient(sigmas, i, at, slopes.length));
      const prev = x.map(
        (value, k) =>
          value + slopes.reduce((sum, slope, at) => fround(sum + fround(weights[at]! * slope[k]!)), 0),
      );
      return { prev, denoised };
    },
  };
}

export function createLms(
  config: ConfigOf<'LMSDiscreteScheduler'>,
  steps: number,
  places?: readonly number[],
): Scheduler {
  const { timesteps, sigmas } = explodingLadder(config, steps, places);
  return {
    className: 'LMSDiscreteScheduler',
    timesteps,
    sigmas,
    initNoiseSigma: varianceExplodingStart(sigmas, config.timestep_spacing),
    stochastic: false,
    scaleModelInput: (x, i) => scaleByVariance(x, sigmas[i]!),
    start: () => startRun(config, sigmas),
  };
}
