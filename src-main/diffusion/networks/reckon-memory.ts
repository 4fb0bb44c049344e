// How much memory drawing will take, before anything is loaded: weights by mode, and the most that is alive while
// each network runs, from the shapes of the graphs themselves. Which plan is drawn with is chosen elsewhere.

import type { CompiledUnet, GraphMemory } from '../../../native-models/index.ts';
import { type ResolvedSettings, type WeightsMode, weightsModes } from '../../contract/settings.ts';
import type { Model } from '../model/model.ts';
import { hasNegativeBranch } from '../model/settings.ts';
import { machineMemory } from '../runtime/machine-memory.ts';
import { vaeSizes } from './graph-sizes.ts';
import { Graphs } from './graphs.ts';
import { oneHeld, portraitVariant, sceneVariant } from './scene-variant.ts';
import { VAE_TILES } from './vae.ts';

/** How the networks share the memory there is. */
export interface ChosenMemory {
  mode: WeightsMode;
  /** Latents along a side that the VAE decodes at once. */
  vaeTile: number;
  /** The processor decodes, beside a card that has no room for it. */
  vaeOnCpu: boolean;
  /** U-Net and VAE are never loaded together: each is loaded again for every picture. */
  oneAtATime: boolean;
  /** How many U-Nets may be loaded at once: scenes with other numbers of characters each want one of their own. */
  unets: number;
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

/**
 * Rows of text, where a graph does not say. The paper's variant of identity and chunks append more, which changes nothing: the peak is in self-attention
 * (reckoned on the built-in model from 192 to 1024 pixels: the same for 154 rows).
 */
const TEXT_ROWS = 77;

/** What the estimate may be off by, either way, as a share of what is measured: see reckon-memory.test.ts. */
export const MARGIN = 0.15;

/** What ONNX Runtime's arena takes for each byte of tensors: blocks that fit no other tensor, and what convolutions use
 * inside. Measured 1.15 to 1.3 with pictures of 256 and 512 pixels. */
const ARENA = 1.15;

/** Modes that save memory do not begin to below this. */
const COMFORT = 2e9;

/** For a character's own picture, for scenes of one and for scenes of two. */
const MOST_UNETS = 3;

/** Nothing has to make room for anything else. */
export const AMPLE = {
  vaeTile: VAE_TILES[0],
  vaeOnCpu: false,
  oneAtATime: false,
  unets: 1,
  textsAlone: false,
} as const;

/** From what gives the reference's picture fastest to what takes least: loading again is exact, tiles are not quite. */
const WAYS = [
  { vaeTile: VAE_TILES[0], oneAtATime: false },
  ...VAE_TILES.map((vaeTile) => ({ vaeTile, oneAtATime: true })),
];

/**
 * What drawing with these weights takes. With `full` weights the picture is decoded whole unless `memory`, this
 * machine's, is too short for that; the modes that save memory decode in as little as sampling needs.
 * @param others Whose U-Nets are wanted too, such as that of characters' own pictures: kept as far as there is room.
 */
export function planMemory(
  graphs: Graphs,
  mode: WeightsMode,
  { width, height, batch }: PlannedSize,
  memory = machineMemory(),
  others: readonly Graphs[] = [],
): MemoryPlan {
  const { vaeFactor } = graphs.model;
  const latents = { height: height / vaeFactor, width: width / vaeFactor };
  const texts = graphs.encoders.map((one) => graphs.memoryOf(graphs.textEncoder(one, mode), { B: 1 }));
  const compiled = graphs.unet(mode);
  const unet = graphs.memoryOf(compiled.graph, unetSizes(compiled, latents, batch));
  const beside = others.map((one) => {
    const another = one.unet(mode);
    return one.memoryOf(another.graph, unetSizes(another, latents, batch));
  });
  const total = ({ held, activations }: GraphMemory): number => held + ARENA * activations;
  const most = (one: GraphMemory): number => Math.max(one.creating, total(one));
  const encoding = BASE + Math.max(...texts.map(most));
  const alone = BASE + most(unet);
  const limit = mode === 'full' ? memory : Math.min(memory, Math.max(encoding, alone, COMFORT));
  const plans = WAYS.map(({ vaeTile, oneAtATime }): MemoryPlan => {
    const vae = graphs.memoryOf(graphs.vae(vaeTile), vaeSizes(latents, vaeTile));
    const both = BASE + unet.held + vae.creating;
    const sampling = oneAtATime ? alone : Math.max(alone, both, BASE + total(unet) + vae.held);
    // A session keeps what its runs took.
    const decoding = BASE + (oneAtATime ? most(vae) : total(unet) + total(vae));
    const alonePeak = Math.max(encoding, sampling, decoding);
    const spare = mode === 'full' && !oneAtATime ? Math.floor((memory - alonePeak) / most(unet)) : 0;
    const unets = Math.min(MOST_UNETS, 1 + Math.max(0, spare));
    const kept = beside.slice(0, unets - 1).reduce((sum, one) => sum + most(one), 0);
    const peak = Math.max(encoding, sampling + kept, decoding + kept);
    return {
      mode,
      vaeTile,
      vaeOnCpu: false,
      oneAtATime,
      unets,
      textsAlone: oneAtATime || Math.max(sampling, decoding) + kept + encoding - BASE > limit,
      encoding,
      sampling: sampling + kept,
      decoding: decoding + kept,
      peak,
      mapped: unet.mapped + Math.max(...texts.map(({ mapped }) => mapped)),
    };
  });
  return plans.find(({ peak }) => peak <= limit) ?? plans.reduce((a, b) => (b.peak < a.peak ? b : a));
}

/**
 * The sizes of a U-Net's call. Of references as many tokens as they have: how many are their subjects is known when they are
 * drawn.
 * @param batch Of a graph that has no rows of its own.
 */
export function unetSizes(
  { references }: CompiledUnet,
  latents: { height: number; width: number },
  batch: number,
): Record<string, number> {
  const tokens = references.map(({ halvings, count, size }) => {
    const { height, width } = size(latents.height, latents.width);
    return [`R${halvings}`, count * height * width] as const;
  });
  return {
    B: batch,
    S: TEXT_ROWS,
    H: latents.height,
    W: latents.width,
    ...Object.fromEntries(tokens),
  };
}

/** How a model's weights can be held: those of an ONNX export by others only as it has them. */
export const modesOf = ({ limits }: Model): readonly WeightsMode[] =>
  limits === undefined ? weightsModes : ['full'];

/** What of settings decides how much memory drawing takes. */
export type SettingsOfMemory = Pick<
  ResolvedSettings,
  'width' | 'height' | 'guidanceScale' | 'ipca' | 'freeU' | 'hold'
>;

/** Of every mode that the model has, for a scene of one character with these settings, on the processor. */
export function planModes(model: Model, settings: SettingsOfMemory): MemoryPlan[] {
  const { width, height, guidanceScale, hold } = settings;
  const negativeBranch = hasNegativeBranch(model, guidanceScale);
  const size = { width, height, batch: negativeBranch ? 2 : 1 };
  const held = model.limits === undefined ? hold?.picture : undefined;
  const graphs = new Graphs(
    model,
    held ? { variant: sceneVariant(settings, negativeBranch, oneHeld(held)) } : {},
  );
  const others = held ? [new Graphs(model, { variant: portraitVariant(settings) })] : [];
  return modesOf(model).map((mode) => planMemory(graphs, mode, size, machineMemory(), others));
}
