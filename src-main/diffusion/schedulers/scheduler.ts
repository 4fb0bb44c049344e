// What a scheduler is to the sampler loop. A scheduler is made once per story; a run once per frame.
// It must not know the network, guidance or prompts.

import type { Randn } from '../method/noise.ts';

interface StepResult {
  /** The latents of the next step. */
  prev: Float32Array;
  /** x0 as the model sees it now. */
  denoised: Float32Array;
}

/** One frame's way through the steps; multistep solvers remember earlier steps in it. */
export interface SchedulerRun {
  /** `i` counts 0, 1, 2 …; x and modelOutput have one shape. `randn` is drawn from only when `stochastic`. */
  step(modelOutput: Float32Array, i: number, x: Float32Array, randn: Randn): StepResult;
}

export interface Scheduler {
  /** diffusers' class name. */
  readonly className: string;
  /** What the U-Net is given at each step; not always whole numbers. */
  readonly timesteps: readonly number[];
  /** [steps + 1] noise levels. */
  readonly sigmas: Float32Array;
  /** The first latents are noise × this. */
  readonly initNoiseSigma: number;
  /** Whether steps draw noise (Euler ancestral, LCM). */
  readonly stochastic: boolean;
  /** What the U-Net is given instead of x at step i; a new array. */
  scaleModelInput(x: Float32Array, i: number): Float32Array;
  start(): SchedulerRun;
}
