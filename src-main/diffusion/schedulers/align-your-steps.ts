// Align Your Steps (Sabour et al. 2024): ten timesteps that were found for each family to lose least, and for other numbers
// of steps the way between their noise levels. Knows the published tables only.

import type { Checkpoint } from '../../../native-models/index.ts';
import { trainSigmas } from './betas.ts';
import type { BetaConfig } from './config.ts';
import { timestepOfSigma } from './spacing.ts';

/** Published for models trained in 1000 steps with the noise of Stable Diffusion; the last is the smallest level. */
const STABLE_DIFFUSION = [999, 850, 736, 645, 545, 455, 343, 233, 124, 24, 0];
const TIMESTEPS: Readonly<Record<Checkpoint['family'], readonly number[]>> = {
  sd1: STABLE_DIFFUSION,
  sd2: STABLE_DIFFUSION,
  sdxl: [999, 845, 730, 587, 443, 310, 193, 116, 53, 13, 0],
};

/** The timesteps of so many steps, largest first: for ten as published, else evenly along ln σ between those. */
export function alignedTimesteps(family: Checkpoint['family'], config: BetaConfig, steps: number): number[] {
  const knots = TIMESTEPS[family];
  const intervals = knots.length - 1;
  if (steps === intervals) return knots.slice(0, -1);
  const trained = trainSigmas(config);
  const logs = knots.map((t) => Math.log(trained[t]!));
  return Array.from({ length: steps }, (_, i) => {
    const at = (i * intervals) / steps;
    const low = Math.floor(at);
    const ln = logs[low]! + (at - low) * (logs[low + 1]! - logs[low]!);
    return Math.fround(timestepOfSigma(Math.exp(ln), trained));
  });
}
