// The ladder of noise levels that a sampler comes down, and the timesteps the network is told on it: the spacings of a
// config (leading, linspace, trailing, Karras, exponential), or places that somebody else found. Knows no solver.

import { linspaceFloat32, trainSigmas } from './betas.ts';
import type { BetaConfig, Spacing } from './config.ts';
import { logAsNumpy } from './log-as-numpy.ts';
import { exponentialSigmas, interpolate, karrasSigmas, spacedTimesteps, timestepOfSigma } from './spacing.ts';

const { fround } = Math;

export interface Ladder {
  /** One for each step. */
  timesteps: readonly number[];
  /** [steps + 1], the last where the sampler ends. */
  sigmas: Float32Array;
}

interface SpacingConfig extends BetaConfig {
  timestep_spacing: Spacing;
  steps_offset: number;
  use_karras_sigmas?: boolean;
  use_exponential_sigmas?: boolean;
  sigma_min?: number | undefined;
  sigma_max?: number | undefined;
}

export interface ExplodingConfig extends SpacingConfig {
  interpolation_type?: 'linear' | 'log_linear';
  final_sigmas_type?: 'zero' | 'sigma_min';
}

/** Of the Euler family: the trained timesteps divided by the steps. `places`: timesteps from elsewhere. */
export function explodingLadder(config: ExplodingConfig, steps: number, places?: readonly number[]): Ladder {
  const trained = trainSigmas(config);
  const count = config.num_train_timesteps;
  let timesteps =
    places ??
    spacedTimesteps(config.timestep_spacing, {
      steps,
      trained: count,
      last: count,
      offset: config.steps_offset,
      extra: 0,
      whole: false,
    });
  const isLinear = (config.interpolation_type ?? 'linear') === 'linear' || places !== undefined;
  let sigmas: readonly number[] = isLinear
    ? timesteps.map((t) => interpolate(trained, t))
    : [...linspaceFloat32(logAsNumpy(trained.at(-1)!), logAsNumpy(trained[0]!), steps + 1).map(Math.exp)];
  if (places === undefined && (config.use_karras_sigmas || config.use_exponential_sigmas)) {
    const make = config.use_karras_sigmas ? karrasSigmas : exponentialSigmas;
    sigmas = make(config.sigma_min ?? sigmas.at(-1)!, config.sigma_max ?? sigmas[0]!, steps);
    timesteps = sigmas.map((sigma) => fround(timestepOfSigma(sigma, trained)));
  }
  // A log-linear ladder already has its last rung.
  const last = (config.final_sigmas_type ?? 'zero') === 'zero' ? 0 : trained[0]!;
  return { timesteps, sigmas: Float32Array.from([...sigmas, last].slice(0, steps + 1)) };
}

export interface SolverConfig extends SpacingConfig {
  final_sigmas_type: 'zero' | 'sigma_min';
}

export interface SolverLadderOptions {
  steps: number;
  places?: readonly number[] | undefined;
  /** Timesteps in use are those whose λ is at least this. */
  lambdaMin?: number;
  /** Whether Karras' timesteps are rounded or cut off. */
  rounds: boolean;
  /** Where a ladder that is found from noise levels ends: at the smallest trained level, or at its own last rung. */
  lastIsOwn?: boolean;
}

/** Of the DPM solvers: divided into one more than the steps, the smallest left out; timesteps are whole. */
export function solverLadder(config: SolverConfig, options: SolverLadderOptions): Ladder {
  const { steps, places, lambdaMin = Number.NEGATIVE_INFINITY, rounds, lastIsOwn = false } = options;
  const trained = trainSigmas(config);
  const end = (least: number) => (config.final_sigmas_type === 'zero' ? 0 : least);
  const isFromSigmas = config.use_karras_sigmas || config.use_exponential_sigmas;
  if (places !== undefined || !isFromSigmas) {
    const timesteps =
      places ??
      spacedTimesteps(config.timestep_spacing, {
        steps,
        trained: config.num_train_timesteps,
        last: lastTimestep(trained, lambdaMin),
        offset: config.steps_offset,
        extra: 1,
        whole: true,
      });
    const sigmas = timesteps.map((t) => interpolate(trained, t));
    return { timesteps, sigmas: Float32Array.from([...sigmas, end(trained[0]!)]) };
  }
  const make = config.use_karras_sigmas ? karrasSigmas : exponentialSigmas;
  const sigmas = make(config.sigma_min ?? trained[0]!, config.sigma_max ?? trained.at(-1)!, steps);
  const timesteps = sigmas.map((sigma) => {
    const t = timestepOfSigma(sigma, trained);
    return rounds && config.use_karras_sigmas ? Math.round(t) : Math.trunc(t);
  });
  return { timesteps, sigmas: Float32Array.from([...sigmas, end(lastIsOwn ? sigmas.at(-1)! : trained[0]!)]) };
}

/** How many training timesteps are in use: those whose λ is at least the clipping threshold. */
function lastTimestep(trained: Float32Array, lambdaMin: number): number {
  const below = trained.findIndex((sigma) => -Math.log(sigma) < lambdaMin);
  return below < 0 ? trained.length : below;
}
