// Trajectory consistency sampling (Zheng et al. 2024, algorithm 4): along the trajectory down past the next level, then
// fresh noise up to it.

import { alphasCumprod } from './betas.ts';
import type { ConfigOf } from './config.ts';
import { level } from './ddim.ts';
import { consistencyTimesteps } from './lcm.ts';
import { denoise, variancePreserving } from './prediction.ts';
import type { Scheduler } from './scheduler.ts';

/** γ: how far past the next timestep, 0 not at all and 1 down to the picture. As diffusers has it. */
const GAMMA = 0.3;

export function createTcd(config: ConfigOf<'TCDScheduler'>, steps: number): Scheduler {
  const timesteps = consistencyTimesteps(config, steps, 'tcd');
  const alphaBar = alphasCumprod(config);
  const levels = timesteps.map((t) => level(alphaBar[t]!));
  return {
    className: 'TCDScheduler',
    timesteps,
    sigmas: Float32Array.from([...levels.map((l) => l.sigma / l.alpha), 0]),
    initNoiseSigma: 1,
    stochastic: true,
    scaleModelInput: (x) => x.slice(),
    start: () => ({
      step(modelOutput, i, x, randn) {
        const { alpha, sigma } = levels[i]!;
        const denoised = denoise(variancePreserving(config.prediction_type, alpha, sigma), modelOutput, x);
        const next = timesteps[i + 1] ?? 0;
        const past = alphaBar[Math.floor((1 - GAMMA) * next)]!;
        const there = level(past);
        const along = x.map((value, k) => {
          const epsilon = (value - alpha * denoised[k]!) / sigma;
          return there.alpha * denoised[k]! + there.sigma * epsilon;
        });
        if (i === timesteps.length - 1) return { prev: along, denoised };
        const noise = randn(x.length);
        const kept = alphaBar[next]! / past;
        const [ofAlong, ofNoise] = [Math.sqrt(kept), Math.sqrt(1 - kept)];
        return { prev: along.map((value, k) => ofAlong * value + ofNoise * noise[k]!), denoised };
      },
    }),
  };
}
