// The noise a checkpoint was trained with: ᾱ(t) from a scheduler config, rounded as torch rounds it in float32.
// Knows nothing of sampling.

import type { BetaConfig } from './config.ts';

const { fround } = Math;

/** torch.linspace in float32: from both ends to the middle. */
export function linspaceFloat32(start: number, end: number, count: number): Float32Array {
  const [a, b] = [fround(start), fround(end)];
  const step = count > 1 ? fround(fround(b - a) / (count - 1)) : 0;
  return Float32Array.from({ length: count }, (_, i) =>
    i < Math.max(Math.floor(count / 2), 1) ? fround(a + step * i) : fround(b - step * (count - 1 - i)),
  );
}

/** β of every training step. */
function betas(config: BetaConfig): Float32Array {
  const { beta_start, beta_end, num_train_timesteps: count } = config;
  if (config.trained_betas) return Float32Array.from(config.trained_betas);
  switch (config.beta_schedule) {
    case 'linear':
      return linspaceFloat32(beta_start, beta_end, count);
    case 'scaled_linear':
      return linspaceFloat32(Math.sqrt(beta_start), Math.sqrt(beta_end), count).map((root) => root * root);
    case 'squaredcos_cap_v2': {
      // Nichol & Dhariwal 2021, equation 17.
      const alphaBar = (t: number) => Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2;
      return Float32Array.from({ length: count }, (_, i) =>
        Math.min(1 - alphaBar((i + 1) / count) / alphaBar(i / count), 0.999),
      );
    }
  }
}

/** Cumulative product in double, each value rounded. */
function cumprod(values: Float32Array): Float32Array {
  let product = 1;
  return values.map((value) => {
    product *= value;
    return product;
  });
}

/** Zero terminal SNR (Lin et al. 2023, algorithm 1): √ᾱ shifted and stretched so that it ends at 0. */
function rescaleZeroTerminalSnr(given: Float32Array): Float32Array {
  const root = cumprod(given.map((beta) => 1 - beta)).map(Math.sqrt);
  const first = root[0]!;
  const last = root.at(-1)!;
  const stretch = fround(first / fround(first - last));
  const alphaBar = root.map((r) => fround(fround(r - last) * stretch) ** 2);
  return alphaBar.map((a, i) => fround(1 - fround(i === 0 ? a : a / alphaBar[i - 1]!)));
}

/** ᾱ of every training step, from nearly 1 down. */
export function alphasCumprod(config: BetaConfig): Float32Array {
  const raw = betas(config);
  const used = config.rescale_betas_zero_snr ? rescaleZeroTerminalSnr(raw) : raw;
  return cumprod(used.map((beta) => 1 - beta));
}

/** σ = √((1-ᾱ)/ᾱ) of every training step. With zero terminal SNR the last ᾱ is lifted to 2^-24: σ stays finite. */
export function trainSigmas(config: BetaConfig): Float32Array {
  const alphaBar = alphasCumprod(config);
  if (config.rescale_betas_zero_snr) alphaBar[alphaBar.length - 1] = 2 ** -24;
  return alphaBar.map((a) => Math.sqrt(fround(fround(1 - a) / a)));
}
