// DPM-Solver++ of order 1 and 2, multistep (Lu et al. 2022, algorithm 2), on variance-preserving noise and, with
// α = 1, on EDM's.

import { linspaceFloat32, trainSigmas } from './betas.ts';
import { type ConfigOf, unusable } from './config.ts';
import { type Denoiser, denoise, edm, variancePreserving } from './prediction.ts';
import type { Scheduler, SchedulerRun } from './scheduler.ts';
import { exponentialSigmas, interpolate, karrasSigmas, spacedTimesteps, timestepOfSigma } from './spacing.ts';

const { fround } = Math;

/** A noise level: x = α·x0 + σ·ε, λ = ln α - ln σ. */
interface Level {
  alpha: number;
  sigma: number;
  lambda: number;
}

function variancePreservingLevel(sigma: number): Level {
  const alpha = fround(1 / fround(Math.sqrt(fround(fround(sigma * sigma) + 1))));
  return withLambda(alpha, fround(sigma * alpha));
}

function withLambda(alpha: number, sigma: number): Level {
  return { alpha, sigma, lambda: fround(fround(Math.log(alpha)) - fround(Math.log(sigma))) };
}

/** First order, the same as DDIM: from level s to level t. */
function firstOrderStep(x: Float32Array, denoised: Float32Array, s: Level, t: Level): Float32Array {
  const phi = t.alpha * (Math.exp(-(t.lambda - s.lambda)) - 1);
  return x.map((value, i) => (t.sigma / s.sigma) * value - phi * denoised[i]!);
}

/** Second order: `before` is the x0 of the level `r` that came before s. */
function secondOrderStep(
  x: Float32Array,
  denoised: Float32Array,
  before: Float32Array,
  levels: { r: Level; s: Level; t: Level },
  solver: 'midpoint' | 'heun',
): Float32Array {
  const { r, s, t } = levels;
  const h = t.lambda - s.lambda;
  const ratio = (s.lambda - r.lambda) / h;
  const phi = t.alpha * (Math.exp(-h) - 1);
  const phi1 = solver === 'midpoint' ? -0.5 * phi : t.alpha * ((Math.exp(-h) - 1) / h + 1);
  return x.map((value, i) => {
    const slope = (denoised[i]! - before[i]!) / ratio;
    return (t.sigma / s.sigma) * value - phi * denoised[i]! + phi1 * slope;
  });
}

type SolverConfig = Pick<
  ConfigOf<'EDMDPMSolverMultistepScheduler'>,
  'solver_order' | 'solver_type' | 'lower_order_final' | 'euler_at_final' | 'final_sigmas_type'
>;

function startRun(
  config: SolverConfig,
  levels: readonly Level[],
  denoiser: (i: number) => Denoiser,
): SchedulerRun {
  const steps = levels.length - 1;
  const finalIsFirstOrder =
    config.euler_at_final || (config.lower_order_final && steps < 15) || config.final_sigmas_type === 'zero';
  let before: Float32Array | undefined;
  return {
    step(modelOutput, i, x) {
      const denoised = denoise(denoiser(i), modelOutput, x);
      const [r, s, t] = [levels[i - 1], levels[i]!, levels[i + 1]!];
      const first = config.solver_order === 1 || !before || !r || (i === steps - 1 && finalIsFirstOrder);
      const prev = first
        ? firstOrderStep(x, denoised, s, t)
        : secondOrderStep(x, denoised, before!, { r: r!, s, t }, config.solver_type);
      before = denoised;
      return { prev, denoised };
    },
  };
}

/** How many training timesteps are in use: those whose λ is at least the clipping threshold. */
function lastTimestep(trained: Float32Array, lambdaMin: number): number {
  const below = trained.findIndex((sigma) => -Math.log(sigma) < lambdaMin);
  return below < 0 ? trained.length : below;
}

function schedule(config: ConfigOf<'DPMSolverMultistepScheduler'>, steps: number) {
  const trained = trainSigmas(config);
  const last = config.final_sigmas_type === 'zero' ? 0 : trained[0]!;
  if (!config.use_karras_sigmas && !config.use_exponential_sigmas) {
    const timesteps = spacedTimesteps(config.timestep_spacing, {
      steps,
      trained: config.num_train_timesteps,
      last: lastTimestep(trained, config.lambda_min_clipped),
      offset: config.steps_offset,
      extra: 1,
      whole: true,
    });
    return { timesteps, sigmas: Float32Array.from([...timesteps.map((t) => interpolate(trained, t)), last]) };
  }
  const make = config.use_karras_sigmas ? karrasSigmas : exponentialSigmas;
  const sigmas = make(config.sigma_min ?? trained[0]!, config.sigma_max ?? trained.at(-1)!, steps);
  const rounds = config.use_karras_sigmas && config.beta_schedule !== 'squaredcos_cap_v2';
  const timesteps = sigmas.map((sigma) => {
    const t = timestepOfSigma(sigma, trained);
    return rounds ? Math.round(t) : Math.trunc(t);
  });
  return { timesteps, sigmas: Float32Array.from([...sigmas, last]) };
}

export function createDpmpp2m(config: ConfigOf<'DPMSolverMultistepScheduler'>, steps: number): Scheduler {
  const { timesteps, sigmas } = schedule(config, steps);
  const levels = Array.from(sigmas, variancePreservingLevel);
  return {
    className: 'DPMSolverMultistepScheduler',
    timesteps,
    sigmas,
    initNoiseSigma: 1,
    stochastic: false,
    scaleModelInput: (x) => x.slice(),
    start: () =>
      startRun(config, levels, (i) =>
        variancePreserving(config.prediction_type, levels[i]!.alpha, levels[i]!.sigma),
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
    start: () => startRun(config, levels, (i) => edm(type, sigmas[i]!, data)),
  };
}
