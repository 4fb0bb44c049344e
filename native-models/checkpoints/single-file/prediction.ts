// What a checkpoint's network predicts, and so which scheduler samples it: told by marker tensors, by the model
// specification in the file's metadata (modelspec), or else by the architecture, as diffusers decides.

import type { Family, WeightRef, WeightTable } from '../checkpoint.ts';
import { CheckpointError } from '../checkpoint-error.ts';
import { type Config, fileError } from '../json.ts';
import { openRegular } from '../regular-file.ts';
import { showSizes } from '../show.ts';

export type Metadata = Readonly<Record<string, string>>;

/** Changes to an architecture's configs. */
export interface Variant {
  scheduler: Config;
  vae: Config;
  unet: Config;
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

/** Bytes of a tensor that is a few numbers. */
const FEW = 4096;

/** A small float or integer tensor's values, read from its file. Throws CheckpointError. */
async function readNumbers(ref: WeightRef, key: string): Promise<number[]> {
  const bytes = new Uint8Array(Math.min(ref.byteLength, FEW));
  try {
    const handle = await openRegular(ref.file);
    try {
      await handle.read(bytes, 0, bytes.length, ref.byteOffset);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(ref.file, error);
  }
  const view = new DataView(bytes.buffer);
  const read: Partial<Record<WeightRef['type'], [width: number, at: (offset: number) => number]>> = {
    F64: [8, (at) => view.getFloat64(at, true)],
    F32: [4, (at) => view.getFloat32(at, true)],
    F16: [2, (at) => view.getFloat16(at, true)],
    BF16: [2, (at) => bfloat16(view.getUint16(at, true))],
    I64: [8, (at) => Number(view.getBigInt64(at, true))],
    I32: [4, (at) => view.getInt32(at, true)],
  };
  const found = read[ref.type];
  if (found === undefined || ref.byteLength > FEW) {
    throw new CheckpointError(
      'bad-config',
      `${ref.file}: "${key}" is ${ref.type} ${showSizes(ref.shape)}, not a few numbers.`,
      'The file is damaged, or a variant that Fabula does not know: get it again from its source.',
    );
  }
  const [width, at] = found;
  return Array.from({ length: bytes.length / width }, (_, i) => at(i * width));
}

function bfloat16(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}

/** `modelspec.prediction_type` in diffusers' words. */
function toldPrediction(metadata: Metadata): 'epsilon' | 'v_prediction' | undefined {
  const told = metadata['modelspec.prediction_type']?.toLowerCase();
  if (told === 'v' || told === 'v_prediction' || told === 'v-prediction') return 'v_prediction';
  return told === 'epsilon' ? 'epsilon' : undefined;
}

async function predictionOf(
  tensors: WeightTable,
  metadata: Metadata,
  family: Family,
): Promise<'epsilon' | 'v_prediction'> {
  if (tensors.has('v_pred')) return 'v_prediction';
  const told = toldPrediction(metadata);
  if (told !== undefined) return told;
  if (family !== 'sd2') return 'epsilon';
  if (metadata['modelspec.architecture'] === 'stable-diffusion-v2-512') return 'epsilon';
  const steps = tensors.get('global_step');
  const isBase = steps !== undefined && (await readNumbers(steps, 'global_step'))[0] === SD2_BASE_STEPS;
  return isBase ? 'epsilon' : 'v_prediction';
}

/** The side in latents that the checkpoint was trained at, where its metadata tell. */
function toldSize(metadata: Metadata): Config {
  const [width, height] = (metadata['modelspec.resolution'] ?? '').split('x').map(Number);
  const isSquare = width === height && Number.isInteger(width) && width! >= 64 && width! % 8 === 0;
  return isSquare ? { sample_size: width! / 8 } : {};
}

/** What this checkpoint changes in its architecture's configs. Throws CheckpointError. */
export async function readVariant(
  tensors: WeightTable,
  metadata: Metadata,
  family: Family,
): Promise<Variant> {
  const size = toldSize(metadata);
  const [mean, std] = [tensors.get('edm_mean'), tensors.get('edm_std')];
  if (mean !== undefined && std !== undefined) {
    const vae = {
      latents_mean: await readNumbers(mean, 'edm_mean'),
      latents_std: await readNumbers(std, 'edm_std'),
      scaling_factor: EDM_SCALING_FACTOR,
    };
    return { scheduler: EDM_SCHEDULER, vae, unet: size };
  }
  const prediction = await predictionOf(tensors, metadata, family);
  const base = family === 'sd2' && prediction === 'epsilon' ? { sample_size: 64 } : {};
  // Trained down to zero signal: steps must start at the last time step (Lin et al. 2023).
  const zeroSnr = tensors.has('ztsnr') ? { rescale_betas_zero_snr: true, timestep_spacing: 'trailing' } : {};
  return {
    scheduler: { prediction_type: prediction, ...zeroSnr },
    vae: {},
    unet: { ...base, ...size },
  };
}
