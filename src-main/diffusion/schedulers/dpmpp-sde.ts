// DPM-Solver++ of order 2, singlestep, of the SDE (Lu et al. 2022, algorithm 1 and section 5): every second call of the
// network looks from the middle of a step, and the whole step is then taken anew from where it began.

import type { ConfigOf } from './config.ts';
import { mustBePlusPlus, solverStep, solverType } from './dpmpp-2m.ts';
import { solverLadder } from './ladders.ts';
import { type NoiseLevel, variancePreservingLevel } from './noise-level.ts';
import { denoise, variancePreserving } from './prediction.ts';
import type { Scheduler, SchedulerRun } from './scheduler.ts';

type Config = ConfigOf<'DPMSolverSinglestepScheduler'>;

/** The order of each call: 1, 2, 1, 2 …, ending with 1 where an odd one is left or the ladder ends at zero. */
function ordersOf(
  { solver_order: order, lower_order_final, final_sigmas_type }: Config,
  steps: number,
): number[] {
  const isFirst = order === 1;
  const endsLow = lower_order_final || final_sigmas_type === 'zero' || steps % 2 !== 0;
  return Array.from({ length: steps }, (_, i) => {
    const isLast = i === steps - 1;
    return isFirst || i % 2 === 0 || (isLast && endsLow) ? 1 : 2;
  });
}

function startRun(config: Config, levels: readonly NoiseLevel[], orders: readonly number[]): SchedulerRun {
  const step = solverStep(true);
  const solver = solverType(config);
  let before: Float32Array | undefined;
  let began: Float32Array | undefined;
  return {
    step(modelOutput, i, x, randn) {
      const [r, s, t] = [levels[i - 1], levels[i]!, levels[i + 1]!];
      const denoised = denoise(variancePreserving(config.prediction_type, s.alpha, s.sigma), modelOutput, x);
      const earlier = before;
      before = denoised;
      if (orders[i] === 1 || !earlier || !began || !r) {
        began = x;
        return { prev: step(x, { denoised }, { s, t }, solver, randn), denoised };
      }
      const ratio = (s.lambda - r.lambda) / (t.lambda - r.lambda);
      const slope = (k: number) => (denoised[k]! - earlier[k]!) / ratio;
      const whole = { s: r, t };
      return { prev: step(began, { denoised: earlier, slope }, whole, solver, randn), denoised };
    },
  };
}

export function createDpmppSde(config: Config, steps: number, places?: readonly number[]): Scheduler {
  mustBePlusPlus(config, 'DPMSolverSinglestepScheduler');
  const { timesteps, sigmas } = solverLadder(config, {
    steps,
    places,
    lambdaMin: config.lambda_min_clipped,
    rounds: true,
  });
  const levels = Array.from(sigmas, variancePreservingLevel);
  const orders = ordersOf(config, steps);
  return {
    className: 'DPMSolverSinglestepScheduler',
    timesteps,
    sigmas,
    initNoiseSigma: 1,
    stochastic: true,
    scaleModelInput: (x) => x.slice(),
    start: () => startRun(config, levels, orders),
  };
}
