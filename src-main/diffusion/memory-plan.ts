// How much memory drawing will take, before anything is loaded: weights by mode, and the most that is alive while
// each network runs, from the shapes of the graphs themselves. Refuses what this machine cannot hold.
import os from 'node:os';
import {
  compileTextEncoder,
  compileUnet,
  compileVaeDecoder,
  type GraphMemory,
  graphMemory,
} from '../../native-models/architectures/index.ts';
import { FabulaError } from '../contract/errors.ts';
import {
  type DrawSettings,
  type ResolvedSettings,
  type WeightsMode,
  weightsModes,
} from '../contract/settings.ts';
import { usesNegativeBranch } from './guidance.ts';
import type { Model } from './model.ts';
import { tileSize } from './vae.ts';
import { compiledWeights, plannedUnet } from './weights.ts';

export interface MemoryPlan {
  mode: WeightsMode;
  /** Most bytes of its own the process will have, by phase. */
  encoding: number;
  sampling: number;
  decoding: number;
  /** The greatest of them. */
  peak: number;
  /** Bytes of weights read from their files while drawing: the system keeps them as long as there is room. */
  mapped: number;
  /** Pixels on the longer side of what the VAE decodes at once. */
  vaeTile: number;
}

export interface PlannedSize {
  width: number;
  height: number;
  /** 2 with guidance. */
  batch: number;
}

/** Node, ONNX Runtime and the tokenizers before a network is loaded. */
const BASE = 150e6;

/** Rows of text: 77, and the identity's own once more in the paper's variant. */
const TEXT_ROWS = 77;

/** What the estimate may be off by, either way, as a share of what is measured: see memory-plan.test.ts. */
export const MARGIN = 0.25;

export function planMemory(
  model: Model,
  mode: WeightsMode,
  { width, height, batch }: PlannedSize,
): MemoryPlan {
  const { checkpoint, vaeFactor } = model;
  const weights = compiledWeights(mode);
  const latents = { height: height / vaeFactor, width: width / vaeFactor };
  const sdxl = checkpoint.family === 'sdxl';
  const texts = [checkpoint.textEncoder, checkpoint.textEncoder2].flatMap((component) =>
    component === undefined
      ? []
      : [
          graphMemory(
            compileTextEncoder(component, { weights, hiddenState: sdxl ? 'penultimate' : 'normed' }),
            { B: 1 },
          ),
        ],
  );
  const unet = graphMemory(compileUnet(plannedUnet(model, mode), { weights }).graph, {
    B: batch,
    S: TEXT_ROWS,
    H: latents.height,
    W: latents.width,
  });
  const tile = { h: tileSize(latents.height), w: tileSize(latents.width) };
  const vae = graphMemory(compileVaeDecoder(checkpoint.vae), { B: 1, ...tile });
  const total = ({ held, activations }: GraphMemory): number => held + activations;
  const encoding = BASE + Math.max(...texts.map(total));
  const loaded = BASE + unet.held + vae.held;
  const sampling = loaded + unet.activations;
  // The U-Net's session keeps what its runs took.
  const decoding = loaded + unet.activations + vae.activations;
  return {
    mode,
    encoding,
    sampling,
    decoding,
    peak: Math.max(encoding, sampling, decoding),
    mapped: unet.mapped + Math.max(...texts.map(({ mapped }) => mapped)),
    vaeTile: Math.max(tile.h, tile.w) * vaeFactor,
  };
}

/** Of every mode, at the size and guidance of these settings. */
export function planModes(
  model: Model,
  { width, height, guidanceScale }: Pick<ResolvedSettings, 'width' | 'height' | 'guidanceScale'>,
): MemoryPlan[] {
  const hasNegative = usesNegativeBranch(guidanceScale) && model.guidanceEmbeddingWidth === undefined;
  const size = { width, height, batch: hasNegative ? 2 : 1 };
  return weightsModes.map((mode) => planMemory(model, mode, size));
}

/** What the system and other programs are left. */
const RESERVE = 1e9;

/** Bytes that this process may use: the machine's, or less where it is confined. */
export function machineMemory(): number {
  const confined = process.constrainedMemory();
  const total = os.totalmem();
  return (confined > 0 && confined < total ? confined : total) - Math.min(RESERVE, total / 4);
}

/**
 * The mode to draw with: the one asked for, or for `auto` the first that fits. Throws `not-enough-memory` where
 * it does not fit, naming the first one that would. On a GPU the asked-for mode is taken: its memory is not known.
 */
export function chooseWeights(
  model: Model,
  wanted: DrawSettings['weights'],
  size: PlannedSize,
  device: string,
  memory = machineMemory(),
): WeightsMode {
  if (device !== 'cpu') return wanted === 'auto' ? 'full' : wanted;
  const asked = wanted === 'auto' ? weightsModes : [wanted];
  const plans = asked.map((mode) => planMemory(model, mode, size));
  const fitting = plans.find(({ peak }) => peak <= memory);
  if (fitting) return fitting.mode;
  const others = weightsModes.filter((mode) => !asked.includes(mode));
  const instead = others.map((mode) => planMemory(model, mode, size)).find(({ peak }) => peak <= memory);
  const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
  const least = plans.reduce((a, b) => (a.peak <= b.peak ? a : b));
  throw new FabulaError(
    'not-enough-memory',
    `${model.name} at ${size.width}x${size.height} with ${least.mode} weights needs about ${gigabytes(least.peak)} GB of memory, ` +
      `but this machine has ${gigabytes(memory)} GB for it.`,
    instead
      ? `Draw with ${instead.mode} weights (about ${gigabytes(instead.peak)} GB), or with a smaller size.`
      : 'Draw with a smaller size.',
  );
}
