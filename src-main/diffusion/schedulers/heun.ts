// Heun's method on the probability-flow ODE (Karras et al. 2022, algorithm 1 without churn): Euler's step, looked at again
// from where it led, and the mean of both slopes taken. Two calls of the network a step, one for the last.

import type { ConfigOf } from './config.ts';
import { clipRange, clipSample } from './ddim.ts';
import { scaleByVariance, slopeAt, varianceExplodingStart } from './euler.ts';
import { explodingLadder } from './ladders.ts';
import { denoise, varianceExploding } from './prediction.ts';
import type { Scheduler, SchedulerRun } from './scheduler.ts';

const { fround } = Math;

/** Every value but the first twice. */
const twice = (values: readonly number[]): number[] =>
  values.flatMap((value, i) => (i === 0 ? [value] : [value, value]));

function startRun(config: ConfigOf<'HeunDiscreteScheduler'>, sigmas: Float32Array): SchedulerRun {
  const range = clipRange(config);
  let began: { x: Float32Array; slope: Float32Array; dt: number } | undefined;
  return {
    step(modelOutput, i, x) {
      const sigma = sigmas[i]!;
      const predicted = denoise(varianceExploding(config.prediction_type, sigma), modelOutput, x);
      const denoised = clipSample(predicted, range);
      const slope = slopeAt(x, denoised, sigma);
      if (began === undefined) {
        const dt = fround(sigmas[i + 1]! - sigma);
        began = { x, slope, dt };
        return { prev: x.map((value, k) => value + fround(slope[k]! * dt)), denoised };
      }
      const { x: start, slope: first, dt } = began;
      began = undefined;
      const prev = start.map((value, k) => {
        const mean = fround(fround(first[k]! + slope[k]!) / 2);
        return value + fround(mean * dt);
      });
      return { prev, denoised };
    },
  };
}

export function createHeun(
  config: ConfigOf<'HeunDiscreteScheduler'>,
  steps: number,
  places?: readonly number[],
): Scheduler {
  const ladder = explodingLadder(config, steps, places);
  const last = ladder.sigmas.at(-1)!;
  const sigmas = Float32Array.from([...twice([...ladder.sigmas.subarray(0, steps)]), last]);
  return {
    className: 'HeunDiscreteScheduler',
    timesteps: twice(ladder.timesteps),
    sigmas,
    initNoiseSigma: varianceExplodingStart(sigmas, config.timestep_spacing),
    stochastic: false,
    scaleModelInput: (x, i) => scaleByVariance(x, sigmas[i]!),
    start: () => startRun(config, sigmas),
  };
}
