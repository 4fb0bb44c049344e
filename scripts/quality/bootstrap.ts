// Paired bootstrap intervals over stories, in pure functions. Knows no picture and no condition.

import { createMersenneTwister } from '../../src-main/diffusion/method/noise.ts';

/** What one story contributes to a share or a mean: a sum over `count` frames or pairs of frames. */
export interface Tally {
  sum: number;
  count: number;
}

export interface Estimate {
  /** Sum over all stories divided by the count over all stories. */
  value: number;
  /** 95 % percentile interval from resampling whole stories. */
  low: number;
  high: number;
}

const RESAMPLES = 4000;
const SEED = 20250122;

/** Total sum over total count; NaN when nothing was counted. */
export function ratio(tallies: readonly Tally[]): number {
  const [sum, count] = tallies.reduce(([s, n], t) => [s + t.sum, n + t.count], [0, 0]);
  return sum / count;
}

/** A condition's own figure. */
export function bootstrap(stories: readonly Tally[], resamples = RESAMPLES): Estimate {
  const picked = resample(stories.length, resamples, (pick) => ratio(pick.map((i) => stories[i]!)));
  return { value: ratio(stories), ...interval(picked) };
}

/**
 * How much larger the figure is in `a` than in `b`, story by story the same (same texts, same seeds): each resample
 * takes the same stories from both, so that what makes a story easy or hard cancels out.
 */
export function pairedBootstrap(a: readonly Tally[], b: readonly Tally[], resamples = RESAMPLES): Estimate {
  if (a.length !== b.length) throw new RangeError(`${a.length} stories cannot be paired with ${b.length}`);
  const difference = (pick: readonly number[]) =>
    ratio(pick.map((i) => a[i]!)) - ratio(pick.map((i) => b[i]!));
  return {
    value: difference([...a.keys()]),
    ...interval(resample(a.length, resamples, difference)),
  };
}

/** `statistic` of resamples of 0 … count - 1 with replacement, drawn as numpy.random.RandomState(seed).random_sample does. */
function resample(
  count: number,
  resamples: number,
  statistic: (pick: readonly number[]) => number,
): number[] {
  const random = uniform53(SEED);
  return Array.from({ length: resamples }, () =>
    statistic(Array.from({ length: count }, () => Math.floor(random() * count))),
  );
}

/** Doubles in [0, 1) of 53 bits, as NumPy's legacy generator makes them. */
export function uniform53(seed: number): () => number {
  const bits = createMersenneTwister(seed);
  return () => ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6)) / 2 ** 53;
}

function interval(values: readonly number[]): { low: number; high: number } {
  const known = values.filter((value) => !Number.isNaN(value)).sort((x, y) => x - y);
  return { low: quantile(known, 0.025), high: quantile(known, 0.975) };
}

/** Linear between neighbours, NumPy's default; `sorted` ascending. */
export function quantile(sorted: readonly number[], q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
