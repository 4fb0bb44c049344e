// How much memory of a graphics card drawing will take, before anything is loaded: from the shapes of the graphs that are
// compiled for it, in the precision they have. Which plan is drawn with is chosen elsewhere.

import type { GraphMemory } from '../../../native-models/index.ts';
import type { WeightsMode } from '../../contract/settings.ts';
import { machineMemory } from '../runtime/machine-memory.ts';
import { vaeSizes } from './graph-sizes.ts';
import type { Graphs } from './graphs.ts';
import { type MemoryPlan, type PlannedSize, unetSizes } from './reckon-memory.ts';
import { VAE_TILES } from './vae.ts';

/** The driver's context and the libraries' own room: supposed, and told beside what a card says by `npm run gpu-check`. */
const BASE = 600e6;

/** What the runtime's arena takes for each byte of tensors, with the room convolutions try out; supposed, as BASE is. */
const ARENA = 1.3;

/**
 * From what gives the reference's picture fastest to what takes least. The processor decodes last: it is slower than
 * loading again and than tiles.
 */
const WAYS = [
  { vaeTile: VAE_TILES[0], oneAtATime: false, vaeOnCpu: false },
  ...VAE_TILES.map((vaeTile) => ({ vaeTile, oneAtATime: true, vaeOnCpu: false })),
  ...VAE_TILES.map((vaeTile) => ({ vaeTile, oneAtATime: false, vaeOnCpu: true })),
];

/**
 * What drawing with these weights takes of a card: the first way that fits into `memory`, its bytes, or the one that takes
 * least. What the processor decodes must fit into `host`, the machine's own.
 */
export function planCard(
  graphs: Graphs,
  mode: WeightsMode,
  { width, height, batch }: PlannedSize,
  memory: number,
  host = machineMemory(),
): MemoryPlan {
  const { vaeFactor } = graphs.model;
  const latents = { height: height / vaeFactor, width: width / vaeFactor };
  const texts = graphs.encoders.map((one) => graphs.memoryOf(graphs.textEncoder(one, mode), { B: 1 }));
  const compiled = graphs.unet(mode);
  const unet = onCard(graphs.memoryOf(compiled.graph, unetSizes(compiled, latents, batch)));
  const encoding = BASE + Math.max(...texts.map((one) => onCard(one).total));
  const plans = WAYS.flatMap((way): MemoryPlan[] => {
    const { vaeTile, oneAtATime, vaeOnCpu } = way;
    const onHost = vaeOnCpu && graphs.memoryOf(graphs.vae(vaeTile, 'cpu'), vaeSizes(latents, vaeTile));
    if (onHost && onHost.creating + ARENA * onHost.activations > host) return [];
    const vae = vaeOnCpu
      ? { held: 0, total: 0 }
      : onCard(graphs.memoryOf(graphs.vae(vaeTile), vaeSizes(latents, vaeTile)));
    const sampling = BASE + unet.total + (oneAtATime ? 0 : vae.held);
    // A session keeps what its runs took.
    const decoding = BASE + (oneAtATime ? vae.total : unet.total + vae.total);
    const peak = Math.max(encoding, sampling, decoding);
    const textsAlone = oneAtATime || Math.max(sampling, decoding) + encoding - BASE > memory;
    return [{ mode, ...way, unets: 1, textsAlone, encoding, sampling, decoding, peak, mapped: 0 }];
  });
  return plans.find(({ peak }) => peak <= memory) ?? plans.reduce((a, b) => (b.peak < a.peak ? b : a));
}

/** A card maps no files: what stays in its file on the processor is held here. */
function onCard({ held, mapped, activations }: GraphMemory): { held: number; total: number } {
  return { held: held + mapped, total: held + mapped + ARENA * activations };
}
