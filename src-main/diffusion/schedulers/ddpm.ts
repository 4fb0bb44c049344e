// Ancestral sampling of the diffusion itself (Ho et al. 2020, algorithm 2 and equation 7), over fewer steps than it was
// trained in.

import { alphasCumprod } from './betas.ts';
import type { ConfigOf } from './config.ts';
import { clipRange, clipSample, level } from './ddim.ts';
import { denoise, variancePreserving } from './prediction.ts';
import type { Scheduler } from './scheduler.ts';
import { spacedTimesteps } from './spacing.ts';

/** diffusers takes the logarithm of variances. */
const LEAST_VARIANCE = 1e-20;

/** The mean's shares of x0 and x, and the deviation of what is added, from ᾱ to the ᾱ of the next timestep. */
function posterior(alphaBar: number, next: number, type: 'fixed_small' | 'fixed_small_log' | 'fixed_large') {
  const [beta, betaNext] = [1 - alphaBar, 1 - next];
  const currentBeta = 1 - alphaBar / next;
  const variance = type === 'fixed_large' ? currentBeta : (betaNext / beta) * currentBeta;
  return {
    ofDenoised: (Math.sqrt(next) * currentBeta) / beta,
    ofX: (Math.sqrt(alphaBar / next) * betaNext) / beta,
    deviation: Math.sqrt(Math.max(variance, LEAST_VARIANCE)),
  };
}

export function createDdpm(config: ConfigOf<'DDPMScheduler'>, steps: number): Scheduler {
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
  const at = timesteps.map((t) => alphaBar[t]!);
  const levels = at.map(level);
  const range = clipRange(config);
  const variance = config.variance_type ?? 'fixed_small';
  return {
    className: 'DDPMScheduler',
    timesteps,
    sigmas: Float32Array.from([...levels.map((l) => l.sigma / l.alpha), 0]),
    initNoiseSigma: 1,
    stochastic: true,
    scaleModelInput: (x) => x.slice(),
    start: () => ({
      step(modelOutput, i, x, randn) {
        const { alpha, sigma } = levels[i]!;
        const predicted = denoise(variancePreserving(config.prediction_type, alpha, sigma), modelOutput, x);
        const denoised = clipSample(predicted, range);
        const { ofDenoised, ofX, deviation } = posterior(at[i]!, at[i + 1] ?? 1, variance);
        const noise = timesteps[i]! > 0 ? randn(x.length) : undefined;
        const prev = x.map(
          (value, k) => ofDenoised * denoised[k]! + ofX * value + deviation * (noise?.[k] ?? 0),
        );
        return { prev, denoised };
      },
    }),
  };
}
