// What a model predicts (noise, velocity or the picture itself), settled before any sampler: x0 as a linear
// combination of the latents and the model's output. Knows nothing of the order of steps.

import type { PredictionType } from './config.ts';

const { fround } = Math;

/** denoised = skip · x + out · modelOutput. */
export interface Denoiser {
  skip: number;
  out: number;
}

/** x = x0 + σ·ε (Karras et al. 2022): the Euler family. The model itself sees x / √(σ²+1). */
export function varianceExploding(type: PredictionType, sigma: number): Denoiser {
  const norm = sigma ** 2 + 1;
  switch (type) {
    case 'epsilon':
      return { skip: 1, out: -sigma };
    case 'v_prediction':
      return { skip: 1 / norm, out: -sigma / Math.sqrt(norm) };
    case 'sample':
      return { skip: 0, out: 1 };
  }
}

/** x = α·x0 + σ·ε with α² + σ² = 1 (Ho et al. 2020; v of Salimans & Ho 2022, section 4). */
export function variancePreserving(type: PredictionType, alpha: number, sigma: number): Denoiser {
  switch (type) {
    case 'epsilon':
      return { skip: 1 / alpha, out: -sigma / alpha };
    case 'v_prediction':
      return { skip: alpha, out: -sigma };
    case 'sample':
      return { skip: 0, out: 1 };
  }
}

/** EDM preconditioning (Karras et al. 2022, table 1); `v_prediction` is the same with the sign turned. */
export function edm(type: 'epsilon' | 'v_prediction', sigma: number, sigmaData: number): Denoiser {
  const norm = sigma ** 2 + sigmaData ** 2;
  const out = (sigma * sigmaData) / Math.sqrt(norm);
  return { skip: sigmaData ** 2 / norm, out: type === 'epsilon' ? out : -out };
}

/** x0 as the model sees it. Rounds like float32 arithmetic: at σ = 4096 (zero terminal SNR) that shows. */
export function denoise({ skip, out }: Denoiser, modelOutput: Float32Array, x: Float32Array): Float32Array {
  return x.map((value, i) => fround(skip * value) + fround(out * modelOutput[i]!));
}
