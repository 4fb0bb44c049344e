// Noise levels as the DPM solvers count them: x = α·x0 + σ·ε, λ = ln α - ln σ; rounded as torch rounds them in float32.

const { fround } = Math;

export interface NoiseLevel {
  alpha: number;
  sigma: number;
  lambda: number;
}

/** Of σ on the variance-exploding scale, with α² + σ² = 1. */
export function variancePreservingLevel(sigma: number): NoiseLevel {
  const alpha = fround(1 / fround(Math.sqrt(fround(fround(sigma * sigma) + 1))));
  return withLambda(alpha, fround(sigma * alpha));
}

export function withLambda(alpha: number, sigma: number): NoiseLevel {
  return { alpha, sigma, lambda: fround(fround(Math.log(alpha)) - fround(Math.log(sigma))) };
}
