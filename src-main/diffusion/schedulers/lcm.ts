// Multistep consistency sampling (Luo et al. 2023, algorithm 3): jump to x0, then fresh noise to the next level.

import { FabulaError } from '../../contract/errors.ts';
import { alphasCumprod } from './betas.ts';
import type { ConfigOf } from './config.ts';
import { clipRange, clipSample, level } from './ddim.ts';
import { denoise, variancePreserving } from './prediction.ts';
import type { Scheduler } from './scheduler.ts';

const SIGMA_DATA = 0.5;

/** c_skip and c_out of the consistency function at a (scaled) timestep: 1 and 0 at t = 0. */
function boundary(scaledTimestep: number): { skip: number; out: number } {
  const norm = scaledTimestep ** 2 + SIGMA_DATA ** 2;
  return { skip: SIGMA_DATA ** 2 / norm, out: scaledTimestep / Math.sqrt(norm) };
}

/** Evenly spaced among the timesteps the model was distilled on, largest first. */
export function consistencyTimesteps(
  config: Pick<ConfigOf<'LCMScheduler'>, 'original_inference_steps' | 'num_train_timesteps'>,
  steps: number,
  name: 'lcm' | 'tcd',
): number[] {
  const { original_inference_steps: original, num_train_timesteps: trained } = config;
  if (steps > original || original > trained) {
    throw new FabulaError(
      'bad-setting',
      `The ${name} scheduler takes at most ${Math.min(original, trained)} steps with this model, not ${steps}.`,
      'Ask for fewer steps; 4 to 8 are usual.',
    );
  }
  const stride = Math.floor(trained / original);
  return Array.from(
    { length: steps },
    (_, i) => (original - Math.floor(i * (original / steps))) * stride - 1,
  );
}

export function createLcm(config: ConfigOf<'LCMScheduler'>, steps: number): Scheduler {
  const timesteps = consistencyTimesteps(config, steps, 'lcm');
  const alphaBar = alphasCumprod(config);
  const levels = timesteps.map((t) => level(alphaBar[t]!));
  const range = clipRange(config);
  return {
    className: 'LCMScheduler',
    timesteps,
    sigmas: Float32Array.from([...levels.map((l) => l.sigma / l.alpha), 0]),
    initNoiseSigma: 1,
    stochastic: true,
    scaleModelInput: (x) => x.slice(),
    start: () => ({
      step(modelOutput, i, x, randn) {
        const { alpha, sigma } = levels[i]!;
        const x0 = clipSample(
          denoise(variancePreserving(config.prediction_type, alpha, sigma), modelOutput, x),
          range,
        );
        const denoised = denoise(boundary(timesteps[i]! * config.timestep_scaling), x0, x);
        const next = levels[i + 1];
        if (!next) return { prev: denoised, denoised };
        const noise = randn(x.length);
        return { prev: denoised.map((d, k) => next.alpha * d + next.sigma * noise[k]!), denoised };
      },
    }),
  };
}
