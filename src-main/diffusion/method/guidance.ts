// Classifier-free guidance (Ho & Salimans 2022) on one frame's model outputs.
// Knows nothing of schedulers or of how the two branches were run.

const { fround } = Math;

/** Whether a negative branch has to run at all: guidance of 1 or less is the positive branch alone. */
export function usesNegativeBranch(guidanceScale: number): boolean {
  return guidanceScale > 1;
}

/** `negative + scale * (positive - negative)`, all of one shape. */
export function guide(negative: Float32Array, positive: Float32Array, guidanceScale: number): Float32Array {
  if (negative.length !== positive.length) {
    throw new RangeError(`Branches of ${negative.length} and ${positive.length} values`);
  }
  return positive.map((p, i) => negative[i]! + guidanceScale * (p - negative[i]!));
}

/** Guidance rescale φ (Lin et al. 2023, section 3.4): std over everything of this one frame. */
export function rescaleGuided(guided: Float32Array, positive: Float32Array, phi: number): Float32Array {
  const spread = deviation(guided);
  if (phi === 0 || spread === 0) return guided;
  const factor = (phi * deviation(positive)) / spread + (1 - phi);
  return guided.map((g) => g * factor);
}

function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
}

/**
 * The [width] embedding of `guidanceScale - 1` for U-Nets with `time_cond_proj_dim` (Luo et al. 2023, LCM):
 * half sines, half cosines. Such U-Nets run without a negative branch.
 */
export function guidanceEmbedding(guidanceScale: number, width: number): Float32Array {
  const half = Math.floor(width / 2);
  const embedding = new Float32Array(width);
  const w = fround((guidanceScale - 1) * 1000);
  const decay = fround(fround(Math.log(10_000)) / (half - 1));
  for (let i = 0; i < half; i++) {
    // Rounded as in the reference: at angles of thousands it shows.
    const angle = fround(w * fround(Math.exp(-fround(decay * i))));
    embedding[i] = Math.sin(angle);
    embedding[half + i] = Math.cos(angle);
  }
  return embedding;
}
