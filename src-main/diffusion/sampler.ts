// The denoising loop of one frame. What differs between schedulers, prediction types and U-Nets is settled
// before it: here is only scale, predict, guide, step (k-diffusion's shape of the loop).

import { FabulaError } from '../contract/errors.ts';
import { guide, rescaleGuided } from './method/guidance.ts';
import type { Randn } from './method/noise.ts';
import type { Prediction } from './networks/unet-feeds.ts';
import type { Scheduler } from './schedulers/scheduler.ts';

export interface SampleRequest {
  scheduler: Scheduler;
  /** Unit-variance noise [channels · height · width]; the generator goes on for schedulers that draw more. */
  noise: Float32Array;
  randn: Randn;
  predict: (latents: Float32Array, timestep: number, step: number) => Promise<Prediction>;
  guidanceScale: number;
  guidanceRescale: number;
  signal?: AbortSignal | undefined;
  /** `step`: how many are done, from 1. */
  onStep?: (step: number, denoised: Float32Array) => void;
}

/** Final latents of unit variance, [channels · height · width]. Throws `cancelled` within one step of an abort. */
export async function sample(request: SampleRequest): Promise<Float32Array> {
  const { scheduler, predict } = request;
  const run = scheduler.start();
  let latents = request.noise.map((v) => v * scheduler.initNoiseSigma);
  for (const [i, timestep] of scheduler.timesteps.entries()) {
    await breathe(request.signal);
    const { negative, positive } = await predict(scheduler.scaleModelInput(latents, i), timestep, i);
    let output = negative ? guide(negative, positive, request.guidanceScale) : positive;
    if (negative && request.guidanceRescale > 0) {
      output = rescaleGuided(output, positive, request.guidanceRescale);
    }
    const { prev, denoised } = run.step(output, i, latents, request.randn);
    latents = prev as Float32Array<ArrayBuffer>;
    request.onStep?.(i + 1, denoised);
  }
  if (!latents.every(Number.isFinite)) {
    throw new FabulaError(
      'bad-picture',
      'The sampler gave values that are not numbers.',
      'Use lower guidance, another scheduler or more steps.',
    );
  }
  return latents;
}

/**
 * Lets signals and messages in, since the network's calls block the thread; then throws `cancelled` if asked to.
 * Call it before every piece of work.
 */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal?.aborted) {
    throw new FabulaError('cancelled', 'The drawing was cancelled.', 'Finished pictures are kept.');
  }
}
