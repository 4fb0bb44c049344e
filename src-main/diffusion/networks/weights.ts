// How a model's weights are held, by mode:
// - full: float32 in memory, laid out as the CPU likes them;
// - streamed: as they lie in their files, mapped, and widened at each use (10-30 % slower);
// - 8bit, 4bit: the matrices of the U-Net's transformers in blocks of small integers, made once into a cache
//   folder; everything else streamed. How far they are from float32: native-models/parity/quantised.test.ts.

import { join, parse } from 'node:path';
import {
  type CompileOptions,
  type Component,
  ensureQuantised,
  planQuantised,
  QUANTISED_VERSION,
} from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import type { WeightsMode } from '../../contract/settings.ts';
import { cacheFolder } from '../../files/standard-folders.ts';
import type { Model } from '../model/model.ts';
import type { OpenDevice } from '../runtime/session.ts';

/** For U-Net and text encoders; the VAE is small and always whole. */
export const compiledWeights = (mode: WeightsMode): NonNullable<CompileOptions['weights']> =>
  mode === 'full' ? 'full' : 'streamed';

const bitsOf = (mode: WeightsMode): 4 | 8 | undefined =>
  mode === '8bit' ? 8 : mode === '4bit' ? 4 : undefined;

/** A graph's weights must lie on one drive: on Windows the model's may be another than the cache's. */
function folderFor({ checkpoint }: Model): string {
  const wanted = cacheFolder();
  return parse(wanted).root === parse(checkpoint.folder).root
    ? wanted
    : join(checkpoint.folder, '.fabula-cache');
}

function planFor(model: Model, mode: WeightsMode) {
  const bits = bitsOf(mode);
  if (bits === undefined) return undefined;
  const name = `${model.hash}-unet-${bits}bit-${QUANTISED_VERSION}.safetensors`;
  return planQuantised(model.checkpoint.unet, bits, join(folderFor(model), 'quantised', name));
}

/** The U-Net as the mode has it, for compiling and reckoning: its quantised weights need not be there. */
export function plannedUnet(model: Model, mode: WeightsMode): Component {
  const plan = planFor(model, mode);
  return plan ? { ...model.checkpoint.unet, quantised: plan.table } : model.checkpoint.unet;
}

/** Makes the U-Net's quantised weights, where the mode has some and they are not there yet (SDXL: minutes, once). */
export async function prepareUnet(
  model: Model,
  mode: WeightsMode,
  device: OpenDevice,
  signal?: AbortSignal,
): Promise<void> {
  const plan = planFor(model, mode);
  if (!plan) return;
  if (device.profile === 'coreml') {
    throw new FabulaError(
      'bad-setting',
      `Weights of ${plan.bits} bits cannot be used on CoreML.`,
      'Use weights full or streamed, or the device cpu.',
    );
  }
  try {
    await ensureQuantised(model.checkpoint.unet, plan, { signal });
  } catch (error) {
    const { code } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    if (code !== 'ENOSPC') throw error;
    const gigabytes = (plan.bytes / 1e9).toFixed(1);
    throw new FabulaError(
      'disk-full',
      `There is no room for ${gigabytes} GB of ${plan.bits}-bit weights in ${plan.file}.`,
      'Free some space there, or set FABULA_CACHE to a folder on a larger disk.',
      { cause: error },
    );
  }
}
