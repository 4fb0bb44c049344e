// UniPC, the unified predictor and corrector of order 1 to 3 in data prediction (Zhao et al. 2023, algorithms 5 and 6): each
// call of the network first corrects the step that led to it, then predicts the next.

import type { ConfigOf } from './config.ts';
import { solverLadder } from './ladders.ts';
import { type NoiseLevel, variancePreservingLevel } from './noise-level.ts';
import { denoise, variancePreserving } from './prediction.ts';
import type { Scheduler, SchedulerRun } from './scheduler.ts';

type Config = ConfigOf<'UniPCMultistepScheduler'>;

/** B(h) of the paper: h itself, or e^h - 1. Values of other solver families stand for the second, as in diffusers. */
type Bh = 'bh1' | 'bh2';

/** x0 that the network saw at a level. */
interface Seen {
  level: NoiseLevel;
  denoised: Float32Array;
}

/** Solves rows · ρ = b for at most three unknowns, by elimination with pivots. */
function solve(rows: readonly (readonly number[])[], b: readonly number[]): number[] {
  const table = rows.map((row, i) => [...row, b[i]!]);
  const size = table.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(table[row]![column]!) > Math.abs(table[pivot]![column]!)) pivot = row;
    }
    [table[column], table[pivot]] = [table[pivot]!, table[column]!];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = table[row]![column]! / table[column]![column]!;
      table[row] = table[row]!.map((value, k) => value - factor * table[column]![k]!);
    }
  }
  return table.map((row, i) => row[size]! / row[i]!);
}

/** What a step from `s` over h to `t` takes: φ terms of the paper, with B(h) as the config says. */
function phiTerms(h: number, order: number, type: Bh) {
  const hh = -h;
  const phi1 = Math.expm1(hh);
  const bh = type === 'bh1' ? hh : phi1;
  const b: number[] = [];
  let phiK = phi1 / hh - 1;
  let factorial = 1;
  for (let i = 1; i <= order; i++) {
    b.push((phiK * factorial) / bh);
    factorial *= i + 1;
    phiK = phiK / hh - 1 / factorial;
  }
  return { phi1, bh, b };
}

/** A step with all that was seen, the newest first: `seen[0]` at the level s; `atEnd` is what the network says at t. */
function uniStep(
  x: Float32Array,
  seen: readonly Seen[],
  t: NoiseLevel,
  order: number,
  type: Bh,
  atEnd?: Float32Array,
): Float32Array {
  const { level: s, denoised } = seen[0]!;
  const h = t.lambda - s.lambda;
  const { phi1, bh, b } = phiTerms(h, order, type);
  const earlier = seen.slice(1, order);
  const ratios = earlier.map(({ level }) => (level.lambda - s.lambda) / h);
  const powers = Array.from({ length: order }, (_, i) => [...ratios, 1].map((ratio) => ratio ** i));
  let weights: number[];
  if (atEnd) weights = order === 1 ? [0.5] : solve(powers, b);
  else if (order <= 2) weights = ratios.map(() => 0.5);
  else
    weights = solve(
      powers.slice(0, -1).map((row) => row.slice(0, -1)),
      b.slice(0, -1),
    );
  const ofX = t.sigma / s.sigma;
  if (earlier.length === 0 && !atEnd) {
    return x.map((value, k) => ofX * value - t.alpha * phi1 * denoised[k]!);
  }
  return x.map((value, k) => {
    let sum = 0;
    for (const [i, { denoised: before }] of earlier.entries()) {
      sum += (weights[i]! * (before[k]! - denoised[k]!)) / ratios[i]!;
    }
    if (atEnd) sum += weights[earlier.length]! * (atEnd[k]! - denoised[k]!);
    return ofX * value - t.alpha * phi1 * denoised[k]! - t.alpha * bh * sum;
  });
}

function startRun(config: Config, levels: readonly NoiseLevel[]): SchedulerRun {
  const steps = levels.length - 1;
  const { solver_order: most, lower_order_final: endsLow } = config;
  const type = config.solver_type === 'bh1' ? 'bh1' : 'bh2';
  const uncorrected = new Set(config.disable_corrector);
  let seen: Seen[] = [];
  let last: { x: Float32Array; order: number } | undefined;
  return {
    step(modelOutput, i, given) {
      const [here, next] = [levels[i]!, levels[i + 1]!];
      const denoiser = variancePreserving(config.prediction_type, here.alpha, here.sigma);
      const denoised = denoise(denoiser, modelOutput, given);
      const corrects = last !== undefined && !uncorrected.has(i - 1);
      const x = corrects ? uniStep(last!.x, seen, here, last!.order, type, denoised) : given;
      seen = [{ level: here, denoised }, ...seen].slice(0, most);
      const left = endsLow || next.sigma === 0 ? steps - i : most;
      const order = Math.min(most, left, seen.length);
      last = { x, order };
      return { prev: uniStep(x, seen, next, order, type), denoised };
    },
  };
}

export function createUniPc(config: Config, steps: number, places?: readonly number[]): Scheduler {
  const { timesteps, sigmas } = solverLadder(config, { steps, places, rounds: true, lastIsOwn: true });
  const levels = Array.from(sigmas, variancePreservingLevel);
  return {
    className: 'UniPCMultistepScheduler',
    timesteps,
    sigmas,
    initNoiseSigma: 1,
    stochastic: false,
    scaleModelInput: (x) => x.slice(),
    start: () => startRun(config, levels),
  };
}
