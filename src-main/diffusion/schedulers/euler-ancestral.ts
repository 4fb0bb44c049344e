// Euler's method with ancestral noise (k-diffusion's sample_euler_ancestral): a step down past the next level, then
// fresh noise up to it.

import type { Randn } from '../method/noise.ts';
import type { ConfigOf } from './config.ts';
import { eulerStep, scaleByVariance, varianceExplodingStart } from './euler.ts';
import { explodingLadder } from './ladders.ts';
import { denoise, varianceExploding } from './prediction.ts';
import type { Scheduler } from './scheduler.ts';

const { fround } = Math;

/** How far down to step and how much noise to add, so that the level is then sigmaTo. */
function ancestralSigmas(sigmaFrom: number, sigmaTo: number): { down: number; up: number } {
  const [from, to] = [fround(sigmaFrom ** 2), fround(sigmaTo ** 2)];
  const up = fround(Math.sqrt(fround(fround(to * fround(from - to)) / from)));
  return { down: fround(Math.sqrt(fround(to - fround(up ** 2)))), up };
}

function eulerAncestralStep(
  x: Float32Array,
  denoised: Float32Array,
  sigma: number,
  sigmaNext: number,
  randn: Randn,
): Float32Array {
  const { down, up } = ancestralSigmas(sigma, sigmaNext);
  const noise = randn(x.length);
  return eulerStep(x, denoised, sigma, down).map((value, i) => value + fround(noise[i]! * up));
}

export function createEulerAncestral(
  config: ConfigOf<'EulerAncestralDiscreteScheduler'>,
  steps: number,
  places?: readonly number[],
): Scheduler {
  const { timesteps, sigmas } = explodingLadder(config, steps, places);
  return {
    className: 'EulerAncestralDiscreteScheduler',
    timesteps,
    sigmas,
    initNoiseSigma: varianceExplodingStart(sigmas, config.timestep_spacing),
    stochastic: true,
    scaleModelInput: (x, i) => scaleByVariance(x, sigmas[i]!),
    start: () => ({
      step(modelOutput, i, x, randn) {
        const denoised = denoise(varianceExploding(config.prediction_type, sigmas[i]!), modelOutput, x);
        return { prev: eulerAncestralStep(x, denoised, sigmas[i]!, sigmas[i + 1]!, randn), denoised };
      },
    }),
  };
}
