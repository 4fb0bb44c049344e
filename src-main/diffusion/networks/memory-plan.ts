// How much memory drawing will take, before anything is loaded: weights by mode, and the most that is alive while
// each network runs, from the shapes of the graphs themselves. Refuses what this machine cannot hold.

import os from 'node:os';
import {
  compileTextEncoder,
  compileUnet,
  compileVaeDecoder,
  type GraphMemory,
  graphMemory,
} from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import {
  type DrawSettings,
  type ResolvedSettings,
  type WeightsMode,
  weightsModes,
} from '../../contract/settings.ts';
import { usesNegativeBranch } from '../method/guidance.ts';
import type { Model } from '../model/model.ts';
import { VAE_TILES } from './vae.ts';
import { compiledWeights, plannedUnet } from './weights.ts';

/** How the networks share the memory there is. */
export interface ChosenMemory {
  mode: WeightsMode;
  /** Latents along a side that the VAE decodes at once. */
  vaeTile: number;
  /** U-Net and VAE are never loaded together: each is loaded again for every picture. */
  oneAtATime: boolean;
  /** Text encoders are not loaded beside networks that are there from an earlier request. */
  textsAlone: boolean;
}

export interface MemoryPlan extends ChosenMemory {
  /** Most bytes of its own the process will have, by phase. */
  encoding: number;
  sampling: number;
  decoding: number;
  /** The greatest of them. */
  peak: number;
  /** Bytes of weights read from their files while drawing: the system keeps them as long as there is room. */
  mapped: number;
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
export const MARGIN = 0.15;

/** What ONNX Runtime's arena takes for each byte of tensors: blocks that fit no other tensor, and what convolutions use
 * inside. Measured 1.15 to 1.3 with pictures of 256 and 512 pixels. */
const ARENA = 1.15;

/** Modes that save memory do not begin to below this. */
const COMFORT = 2e9;

/** From what gives the reference's picture fastest to what takes least: loading again is exact, tiles are not quite. */
const WAYS = [
  { vaeTile: VAE_TILES[0], oneAtATime: false },
  ...VAE_TILES.map((vaeTile) => ({ vaeTile, oneAtATime: true })),
];

/**
 * What drawing with these weights takes. With `full` weights the picture is decoded whole unless `memory`, this
 * machine's, is too short for that; the modes that save memory decode in as little as sampling needs.
 */
export function planMemory(
  model: Model,
  mode: WeightsMode,
  { width, height, batch }: PlannedSize,
  memory = machineMemory(),
): MemoryPlan {
  const { checkpoint, vaeFactor } = model;
  const weights = compiledWeights(mode);
  const latents = { height: height / vaeFactor, width: width / vaeFactor };
  const texts = textMemories(model, weights);
  const unet = graphMemory(compileUnet(plannedUnet(model, mode), { weights }).graph, {
    B: batch,
    S: TEXT_ROWS,
    H: latents.height,
    W: latents.width,
  });
  const decoder = compileVaeDecoder(checkpoint.vae);
  const total = ({ held, activations }: GraphMemory): number => held + ARENA * activations;
  const most = (one: GraphMemory): number => Math.max(one.creating, total(one));
  const encoding = BASE + Math.max(...texts.map(most));
  const alone = BASE + most(unet);
  const limit = mode === 'full' ? memory : Math.min(memory, Math.max(encoding, alone, COMFORT));
  const plans = WAYS.map(({ vaeTile, oneAtATime }): MemoryPlan => {
    const [h, w] = [latents.height, latents.width].map((side) => Math.min(vaeTile, side));
    const vae = graphMemory(decoder, { B: 1, h: h!, w: w! });
    const both = BASE + unet.held + vae.creating;
    const sampling = oneAtATime ? alone : Math.max(alone, both, BASE + total(unet) + vae.held);
    // A session keeps what its runs took.
    const decoding = BASE + (oneAtATime ? most(vae) : total(unet) + total(vae));
    return {
      mode,
      vaeTile,
      oneAtATime,
      textsAlone: oneAtATime || Math.max(sampling, decoding) + encoding - BASE > limit,
      encoding,
      sampling,
      decoding,
      peak: Math.max(encoding, sampling, decoding),
      mapped: unet.mapped + Math.max(...texts.map(({ mapped }) => mapped)),
    };
  });
  return plans.find(({ peak }) => peak <= limit) ?? plans.reduce((a, b) => (b.peak < a.peak ? b : a));
}

function textMemories({ checkpoint }: Model, weights: 'full' | 'streamed'): GraphMemory[] {
  const hiddenState = checkpoint.family === 'sdxl' ? 'penultimate' : 'normed';
  return [checkpoint.textEncoder, checkpoint.textEncoder2].flatMap((component) =>
    component === undefined
      ? []
      : [graphMemory(compileTextEncoder(component, { weights, hiddenState }), { B: 1 })],
  );
}

/** How a model's weights can be held: those of an ONNX export by others only as it has them. */
const modesOf = ({ limits }: Model): readonly WeightsMode[] =>
  limits === undefined ? weightsModes : ['full'];

/** Of every mode that the model has, at the size and guidance of these settings. */
export function planModes(
  model: Model,
  { width, height, guidanceScale }: Pick<ResolvedSettings, 'width' | 'height' | 'guidanceScale'>,
): MemoryPlan[] {
  const hasNegative = usesNegativeBranch(guidanceScale) && model.guidanceEmbeddingWidth === undefined;
  const size = { width, height, batch: hasNegative ? 2 : 1 };
  return modesOf(model).map((mode) => planMemory(model, mode, size));
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
 * The mode to draw with and how: the one asked for, or for `auto` the first that fits. Throws `not-enough-memory` where
 * it does not fit, naming the first one that would. On a GPU the asked-for mode is taken: its memory is not known.
 */
export function chooseMemory(
  model: Model,
  wanted: DrawSettings['weights'],
  size: PlannedSize,
  device: string,
  memory = machineMemory(),
): ChosenMemory {
  if (device !== 'cpu') return { mode: wanted === 'auto' ? 'full' : wanted, ...WAYS[0]!, textsAlone: false };
  const modes = modesOf(model);
  const asked = wanted === 'auto' ? modes : [wanted];
  const plans = asked.map((mode) => planMemory(model, mode, size, memory));
  const fitting = plans.find(({ peak }) => peak <= memory);
  if (fitting) return fitting;
  const others = modes.filter((mode) => !asked.includes(mode));
  const instead = others
    .map((mode) => planMemory(model, mode, size, memory))
    .find(({ peak }) => peak <= memory);
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
