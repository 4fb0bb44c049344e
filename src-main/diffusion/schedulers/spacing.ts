// At which training timesteps, and at which noise levels, a sampler stops: spacings, Karras' and exponential
// ladders, and the way between σ and t. float64 where diffusers uses numpy.

import type { Spacing } from './config.ts';
import { logAsNumpy } from './log-as-numpy.ts';

/** numpy.round: halves go to the even neighbour. */
function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  const up = x - down;
  return up > 0.5 || (up === 0.5 && down % 2 !== 0) ? down + 1 : down;
}

/** numpy.linspace, both ends included. */
function linspace(start: number, end: number, count: number): number[] {
  const step = (end - start) / (count - 1);
  return Array.from({ length: count }, (_, i) =>
    i > 0 && i === count - 1 ? end : start + (i === 0 ? 0 : i * step),
  );
}

/**
 * The three spacings of Lin et al. 2023, table 2, largest timestep first. `last`: number of training timesteps in
 * use. `extra` 1: for solvers that divide into steps + 1 and leave the smallest out. `whole`: linspace rounded.
 * `trailing` gives exactly `steps` timesteps (diffusers adds a timestep -1 for some numbers, such as 61).
 */
export function spacedTimesteps(
  spacing: Spacing,
  options: { steps: number; trained: number; last: number; offset: number; extra: 0 | 1; whole: boolean },
): number[] {
  const { steps, trained, last, offset, extra, whole } = options;
  switch (spacing) {
    case 'linspace': {
      const places = linspace(0, last - 1, steps + extra)
        .reverse()
        .slice(0, steps);
      return places.map(whole ? roundHalfEven : Math.fround);
    }
    case 'leading': {
      const ratio = Math.floor(last / (steps + extra));
      return Array.from({ length: steps }, (_, i) => (steps + extra - 1 - i) * ratio + offset);
    }
    case 'trailing': {
      const ratio = trained / steps;
      const stride = last - ratio - last;
      const places = Array.from({ length: steps }, (_, i) => last + i * stride).filter((t) => t > 0);
      return places.map((t) => roundHalfEven(t) - 1);
    }
  }
}

/** numpy.interp of a table over 0, 1, 2 …; outside, the ends. */
export function interpolate(table: ArrayLike<number>, x: number): number {
  const low = Math.min(Math.max(Math.floor(x), 0), table.length - 1);
  const high = Math.min(low + 1, table.length - 1);
  const at = Math.min(Math.max(x, 0), table.length - 1);
  return (table[high]! - table[low]!) * (at - low) + table[low]!;
}

/** Karras et al. 2022, equation 5, from `max` down to `min`. */
export function karrasSigmas(min: number, max: number, steps: number, rho = 7): number[] {
  const [low, high] = [min ** (1 / rho), max ** (1 / rho)];
  return linspace(0, 1, steps).map((ramp) => (high + ramp * (low - high)) ** rho);
}

/** Even steps of ln σ, from `max` down to `min`. */
export function exponentialSigmas(min: number, max: number, steps: number): number[] {
  return linspace(Math.log(max), Math.log(min), steps).map(Math.exp);
}

/** The (fractional) training timestep of a noise level: linear in ln σ between the rising `trained` levels. */
export function timestepOfSigma(sigma: number, trained: Float32Array): number {
  const ln = Math.log(Math.max(sigma, 1e-10));
  const lnOf = (i: number) => logAsNumpy(trained[i]!);
  let low = 0;
  for (let i = 0; i < trained.length && lnOf(i) <= ln; i++) low = i;
  low = Math.min(low, trained.length - 2);
  const w = Math.min(Math.max((lnOf(low) - ln) / Math.fround(lnOf(low) - lnOf(low + 1)), 0), 1);
  return (1 - w) * low + w * (low + 1);
}
