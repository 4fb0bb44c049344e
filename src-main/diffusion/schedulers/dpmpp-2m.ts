// DPM-Solver++ of order 1 and 2, multistep (Lu et al. 2022, algorithm 2), of the ODE and of the SDE, on
// variance-preserving noise and, with α = 1, on EDM's.

import type { Randn } from '../method/noise.ts';
import { linspaceFloat32 } from './betas.ts';
import { type ConfigOf, unusable } from './config.ts';
import { solverLadder } from './ladders.ts';
import { type NoiseLevel, variancePreservingLevel, withLambda } from './noise-level.ts';
import { type Denoiser, denoise, edm, variancePreserving } from './prediction.ts';
import type { Scheduler, SchedulerRun } from './scheduler.ts';

const { fround } = Math;

/** From level s to level t. */
interface Stretch {
  s: NoiseLevel;
  t: NoiseLevel;
}

/** x0 of the level that a step leaves, and its slope in λ over the whole step; none for a step of first order. */
interface Direction {
  denoised: Float32Array;
  slope?: (i: number) => number;
}

/** One step of the ODE: first order is DDIM's. */
function odeStep(
  x: Float32Array,
  { denoised, slope }: Direction,
  { s, t }: Stretch,
  solver: 'midpoint' | 'heun',
): Float32Array {
  const h = t.lambda - s.lambda;
  const phi = t.alpha * (Math.exp(-h) - 1);
  const ratio = t.sigma / s.sigma;
  if (!slope) return x.map((value, i) => ratio * value - phi * denoised[i]!);
  const phi1 = solver === 'midpoint' ? -0.5 * phi : t.alpha * ((Math.exp(-h) - 1) / h + 1);
  return x.map((value, i) => ratio * value - phi * denoised[i]! + phi1 * slope(i));
}

/** The same of the reverse SDE (Lu et al. 2022, section 5): what the step takes away of the noise comes back as fresh noise. */
function sdeStep(
  x: Float32Array,
  { denoised, slope }: Direction,
  { s, t }: Stretch,
  solver: 'midpoint' | 'heun',
  noise: Float32Array,
): Float32Array {
  const h = t.lambda - s.lambda;
  const phi = t.alpha * (1 - Math.exp(-2 * h));
  const ratio = (t.sigma / s.sigma) * Math.exp(-h);
  const fresh = t.sigma * Math.sqrt(1 - Math.exp(-2 * h));
  if (!slope) return x.map((value, i) => ratio * value + phi * denoised[i]! + fresh * noise[i]!);
  const phi1 = solver === 'midpoint' ? 0.5 * phi : t.alpha * ((1 - Math.exp(-2 * h)) / (-2 * h) + 1);
  return x.map((value, i) => ratio * value + phi * denoised[i]! + phi1 * slope(i) + fresh * noise[i]!);
}

/** Values of other solver families stand for the midpoint, as in diffusers. */
export const solverType = ({ solver_type }: { solver_type: string }): 'midpoint' | 'heun' =>
  solver_type === 'heun' ? 'heun' : 'midpoint';

/** A step of either kind, by the solver's name in diffusers. */
export type SolverStep = (
  x: Float32Array,
  direction: Direction,
  stretch: Stretch,
  solver: 'midpoint' | 'heun',
  randn: Randn,
) => Float32Array;

export const solverStep = (isStochastic: boolean): SolverStep =>
  isStochastic
    ? (x, direction, stretch, solver, randn) => sdeStep(x, direction, stretch, solver, randn(x.length))
    : (x, direction, stretch, solver) => odeStep(x, direction, stretch, solver);

/** Refuses the solvers of other papers, which another name would have replaced. */
export function mustBePlusPlus(
  config: Pick<RunConfig, 'solver_order'> & { algorithm_type: string },
  className: string,
): void {
  const { solver_order: order, algorithm_type: algorithm } = config;
  if (order === 3) throw unusable('solver_order', order, className, 'orders 1 and 2 are');
  if (algorithm === 'dpmsolver' || algorithm === 'sde-dpmsolver') {
    throw unusable('algorithm_type', algorithm, className, 'DPM-Solver++ is');
  }
}

type RunConfig = Pick<
  ConfigOf<'EDMDPMSolverMultistepScheduler'>,
  'solver_order' | 'solver_type' | 'lower_order_final' | 'euler_at_final' | 'final_sigmas_type'
>;

function startRun(
  config: RunConfig,
  levels: readonly NoiseLevel[],
  denoiser: (i: number) => Denoiser,
  step: SolverStep,
): SchedulerRun {
  const steps = levels.length - 1;
  const solver = solverType(config);
  const finalIsFirstOrder =
    config.euler_at_final || (config.lower_order_final && steps < 15) || config.final_sigmas_type === 'zero';
  let before: Float32Array | undefined;
  return {
    step(modelOutput, i, x, randn) {
      const denoised = denoise(denoiser(i), modelOutput, x);
      const [r, s, t] = [levels[i - 1], levels[i]!, levels[i + 1]!];
      const earlier = before;
      const first = config.solver_order === 1 || !earlier || !r || (i === steps - 1 && finalIsFirstOrder);
      const ratio = first ? 1 : (s.lambda - r.lambda) / (t.lambda - s.lambda);
      const direction = first
        ? { denoised }
        : { denoised, slope: (k: number) => (denoised[k]! - earlier[k]!) / ratio };
      before = denoised;
      return { prev: step(x, direction, { s, t }, solver, randn), denoised };
    },
  };
}

export function createDpmpp2m(
  config: ConfigOf<'DPMSolverMultistepScheduler'>,
  steps: number,
  places?: readonly number[],
): Scheduler {
  mustBePlusPlus(config, 'DPMSolverMultistepScheduler');
  const { timesteps, sigmas } = solverLadder(config, {
    steps,
    places,
    lambdaMin: config.lambda_min_clipped,
    rounds: config.beta_schedule !== 'squaredcos_cap_v2',
  });
  const levels = Array.from(sigmas, variancePreservingLevel);
  const stochastic = config.algorithm_type.startsWith('sde');
  return {
    className: 'DPMSolverMultistepScheduler',
    timesteps,
    sigmas,
    initNoiseSigma: 1,
    stochastic,
    scaleModelInput: (x) => x.slice(),
    start: () =>
      startRun(
        config,
        levels,
        (i) => variancePreserving(config.prediction_type, levels[i]!.alpha, levels[i]!.sigma),
        solverStep(stochastic),
      ),
  };
}

/** The ladders of spacing.ts, rounded as torch rounds them in float32. */
function karrasFloat32(min: number, max: number, steps: number, rho: number): Float32Array {
  const [low, high] = [min ** (1 / rho), max ** (1 / rho)];
  return linspaceFloat32(0, 1, steps).map(
    (ramp) => fround(fround(high) + fround(ramp * fround(low - high))) ** rho,
  );
}

function exponentialFloat32(min: number, max: number, steps: number): Float32Array {
  return linspaceFloat32(Math.log(min), Math.log(max), steps).map(Math.exp).reverse();
}

/** Playground v2.5's. Its timesteps are ln σ / 4 (Karras et al. 2022, table 1). Throws for `sample` prediction. */
export function createEdmDpmpp2m(
  config: ConfigOf<'EDMDPMSolverMultistepScheduler'>,
  steps: number,
): Scheduler {
  mustBePlusPlus(config, 'EDMDPMSolverMultistepScheduler');
  const { sigma_data: data } = config;
  const [min, max] = [config.sigma_min ?? 0.002, config.sigma_max ?? 80];
  const sigmas = Float32Array.from([
    ...(config.sigma_schedule === 'karras'
      ? karrasFloat32(min, max, steps, config.rho)
      : exponentialFloat32(min, max, steps)),
    config.final_sigmas_type === 'zero' ? 0 : min,
  ]);
  const levels = Array.from(sigmas, (sigma) => withLambda(1, sigma));
  const type = config.prediction_type;
  if (type === 'sample') {
    throw unusable(
      'prediction_type',
      type,
      'EDMDPMSolverMultistepScheduler',
      'EDM has epsilon and v_prediction',
    );
  }
  return {
    className: 'EDMDPMSolverMultistepScheduler',
    timesteps: Array.from(sigmas.subarray(0, steps), (sigma) => fround(0.25 * fround(Math.log(sigma)))),
    sigmas,
    initNoiseSigma: Math.sqrt(max ** 2 + 1),
    stochastic: false,
    scaleModelInput(x, i) {
      const scale = 1 / Math.sqrt(sigmas[i]! ** 2 + data ** 2);
      return x.map((value) => value * scale);
    },
    start: () => startRun(config, levels, (i) => edm(type, sigmas[i]!, data), solverStep(false)),
  };
}
