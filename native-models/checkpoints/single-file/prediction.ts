// What a checkpoint's network predicts, and so which scheduler samples it: told by marker tensors, by a config beside the
// file, by the model specification in its metadata (modelspec), by its weights or its name, or else by the architecture.

import type { Family, WeightTable } from '../checkpoint.ts';
import type { Config } from '../json.ts';
import type { ConfigBeside, Prediction } from './config-beside.ts';
import { readNumbers } from './few-numbers.ts';

type Metadata = Readonly<Record<string, string>>;

/** Changes to an architecture's configs, and what people should know of how they were found. */
export interface Variant {
  scheduler: Config;
  vae: Config;
  unet: Config;
  notes: readonly string[];
  /** Beside the checkpoint's own, where one of them decides. */
  files: readonly string[];
}

/** All that may tell. */
export interface Evidence {
  tensors: WeightTable;
  metadata: Metadata;
  family: Family;
  /** Of the file, without its ending. */
  name: string;
  beside: ConfigBeside | undefined;
}

/** At this many training steps SD 2 base (512 pixels, noise prediction) was published; all others predict v. */
const SD2_BASE_STEPS = 875000;

/** EDM's solver as Playground v2.5 is sampled (Karras et al. 2022). */
const EDM_SCHEDULER: Config = {
  _class_name: 'EDMDPMSolverMultistepScheduler',
  algorithm_type: 'dpmsolver++',
  euler_at_final: false,
  final_sigmas_type: 'zero',
  lower_order_final: true,
  num_train_timesteps: 1000,
  prediction_type: 'epsilon',
  rho: 7,
  sigma_data: 0.5,
  sigma_max: 80,
  sigma_min: 0.002,
  solver_order: 2,
  solver_type: 'midpoint',
};
const EDM_SCALING_FACTOR = 0.5;

/** `modelspec.prediction_type` in diffusers' words. */
function predictionInMetadata(metadata: Metadata): Prediction | undefined {
  const told = metadata['modelspec.prediction_type']?.toLowerCase();
  if (told === 'v' || told === 'v_prediction' || told === 'v-prediction') return 'v_prediction';
  return told === 'epsilon' || told === 'eps' ? 'epsilon' : undefined;
}

/** In SD 2 this bias is spread wider where the network was trained to predict v: 0.09 lies between (ComfyUI's rule). */
const SD2_TELLING_BIAS = 'model.diffusion_model.output_blocks.11.1.transformer_blocks.0.norm1.bias';
const SD2_SPREAD_OF_V = 0.09;

async function predictionOfSd2({ tensors, metadata, name }: Evidence): Promise<Prediction> {
  if (metadata['modelspec.architecture'] === 'stable-diffusion-v2-512') return 'epsilon';
  if (/(^|[^a-z0-9])sd[-_]?turbo/i.test(name)) return 'epsilon';
  const steps = tensors.get('global_step');
  if (steps !== undefined && (await readNumbers(steps, 'global_step'))[0] === SD2_BASE_STEPS)
    return 'epsilon';
  const bias = tensors.get(SD2_TELLING_BIAS);
  if (bias === undefined) return 'v_prediction';
  const values = await readNumbers(bias, SD2_TELLING_BIAS);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return Math.sqrt(variance) > SD2_SPREAD_OF_V ? 'v_prediction' : 'epsilon';
}

/** "mergeXL_vPred10", but not "notVpred" or "eps". */
function saysV(name: string): boolean {
  const isDenied = /(^|[^a-z])(eps(ilon)?|no|non|not|from|ex)([^a-z]|$)|non?t?[-_ ]?v[-_ ]?pred/i.test(name);
  const says = /((?<![a-zA-Z])[vV]|(?<=[a-z])V)[-_ ]?([pP]red|PRED)(iction|ICTION)?(?![a-z])/.test(name);
  return says && !isDenied;
}

const saysZeroSnr = (name: string): boolean => /(^|[^a-z])z(t|ero)?[-_ ]?snr/i.test(name);

interface Told {
  type: Prediction;
  notes: string[];
  files?: string[];
}

async function predictionOf(evidence: Evidence): Promise<Told> {
  const { tensors, metadata, family, name, beside } = evidence;
  const quietly = (type: Prediction): Told => ({ type, notes: [] });
  if (tensors.has('v_pred')) {
    return beside?.prediction === 'epsilon'
      ? {
          type: 'v_prediction',
          notes: [`it says itself that it predicts v, which ${beside.name} beside it denies: drawn with v`],
        }
      : quietly('v_prediction');
  }
  if (beside?.prediction !== undefined) {
    const { prediction: type, name: config, path } = beside;
    // What most files are anyway is no reason to tell the model from itself without that config.
    return type === 'epsilon' && family !== 'sd2'
      ? quietly(type)
      : { type, notes: [`predicts ${type}, as ${config} beside it says`], files: [path] };
  }
  const told = predictionInMetadata(metadata);
  if (told !== undefined) return quietly(told);
  if (family === 'sd2') return quietly(await predictionOfSd2(evidence));
  if (!saysV(name)) return quietly('epsilon');
  return {
    type: 'v_prediction',
    notes: [
      'nothing in the file says what it predicts; its name says v, and it is drawn so (with prediction set to epsilon: as noise)',
    ],
  };
}

/** The side in latents that the checkpoint was trained at, where its metadata tell. */
function sizeInMetadata(metadata: Metadata): Config {
  const [width, height] = (metadata['modelspec.resolution'] ?? '').split('x').map(Number);
  const isSquare = width === height && Number.isInteger(width) && width! >= 64 && width! % 8 === 0;
  return isSquare ? { sample_size: width! / 8 } : {};
}

/** What this checkpoint changes in its architecture's configs. Throws CheckpointError. */
export async function readVariant(evidence: Evidence): Promise<Variant> {
  const { tensors, metadata, family, name } = evidence;
  const size = sizeInMetadata(metadata);
  const [mean, std] = [tensors.get('edm_mean'), tensors.get('edm_std')];
  if (mean !== undefined && std !== undefined) {
    const vae = {
      latents_mean: await readNumbers(mean, 'edm_mean'),
      latents_std: await readNumbers(std, 'edm_std'),
      scaling_factor: EDM_SCALING_FACTOR,
    };
    return { scheduler: EDM_SCHEDULER, vae, unet: size, notes: [], files: [] };
  }
  const { type, notes, files = [] } = await predictionOf(evidence);
  const base = family === 'sd2' && type === 'epsilon' ? { sample_size: 64 } : {};
  // Trained down to zero signal: steps must start at the last time step (Lin et al. 2023).
  const isZeroSnr = tensors.has('ztsnr') || (type === 'v_prediction' && saysZeroSnr(name));
  const zeroSnr = isZeroSnr ? { rescale_betas_zero_snr: true, timestep_spacing: 'trailing' } : {};
  return {
    scheduler: { prediction_type: type, ...zeroSnr },
    vae: {},
    unet: { ...base, ...size },
    notes,
    files,
  };
}
