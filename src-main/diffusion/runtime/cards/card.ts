// What the system says of the graphics cards of this machine, and which of them a provider of ONNX Runtime draws on.
// Pure: who asks the system is read-cards.ts.

import type { Systeminformation } from 'systeminformation';
import type { Provider } from '../../../contract/settings.ts';

export interface Card {
  name: string;
  isNvidia: boolean;
  /** As its maker counts them. */
  driver?: string;
  /** Bytes; absent where the system does not tell. */
  memory?: CardMemory;
}

interface CardMemory {
  total: number;
  /** What other programs leave, where that is told. */
  free?: number;
}

/** The system's list counts in MiB. */
const MIB = 2 ** 20;

/** Up to here a size may be one that Windows could not count further than, as it did so in 32 bits. */
const COUNTED_IN_32_BITS = 4096;

type Controller = Systeminformation.GraphicsControllerData;

/** The cards of the system's list; NVIDIA's among them in the order of their places on the bus, as CUDA is told to count. */
export function cardsFrom(controllers: readonly Controller[], platform: NodeJS.Platform): Card[] {
  const cards = controllers.map((one) => ({ card: cardFrom(one, platform), bus: one.pciBus ?? '' }));
  return cards.sort((a, b) => a.bus.localeCompare(b.bus)).map(({ card }) => card);
}

function cardFrom(one: Controller, platform: NodeJS.Platform): Card {
  const memory = memoryFrom(one, platform);
  return {
    name: (one.name || one.model || one.vendor).trim() || 'graphics card',
    isNvidia: /nvidia/i.test(`${one.vendor} ${one.name ?? ''}`),
    ...(one.driverVersion ? { driver: one.driverVersion } : {}),
    ...(memory ? { memory } : {}),
  };
}

/**
 * NVIDIA's driver tells it. Windows tells it of other cards that have memory of their own; Linux tells only what part of
 * it the processor sees.
 */
function memoryFrom(
  { memoryTotal, memoryFree, vram, vramDynamic }: Controller,
  platform: NodeJS.Platform,
): CardMemory | undefined {
  if (memoryTotal) {
    return {
      total: memoryTotal * MIB,
      ...(memoryFree === undefined ? {} : { free: memoryFree * MIB }),
    };
  }
  const isOwn = platform === 'win32' && !vramDynamic && vram !== null && vram > COUNTED_IN_32_BITS;
  return isOwn ? { total: vram * MIB } : undefined;
}

/** nvidia-smi's own answer to NVIDIA_QUERY, where the system has no list: a card a line, in the order of the bus. */
export function cardsFromNvidia(csv: string): Card[] {
  return csv.split('\n').flatMap((line) => {
    const [name, driver, total, free] = line.split(',').map((part) => part.trim());
    if (!name || !driver) return [];
    const memory = Number(total) > 0 ? { total: Number(total) * MIB } : undefined;
    const left = Number(free) >= 0 ? { free: Number(free) * MIB } : {};
    return [{ name, driver, isNvidia: true, ...(memory ? { memory: { ...memory, ...left } } : {}) }];
  });
}

export const NVIDIA_QUERY = [
  '--query-gpu=name,driver_version,memory.total,memory.free',
  '--format=csv,noheader,nounits',
];

/**
 * The cards that a provider may draw on, as it counts them; with only one, or none, there is nothing to choose.
 * @param visible CUDA_VISIBLE_DEVICES: CUDA counts only what this lets it see.
 */
export function cardsOf(provider: Provider, cards: readonly Card[], visible?: string): Card[] {
  if (provider === 'cpu') return [];
  if (provider !== 'cuda') return [...cards];
  const nvidia = cards.filter(({ isNvidia }) => isNvidia);
  if (visible === undefined) return nvidia;
  const seen = visible.split(',').map((one) => (/^\s*\d+\s*$/.test(one) ? nvidia[Number(one)] : undefined));
  // Names of another kind than numbers are CUDA's own; which cards they mean is not known here.
  return seen.every((card) => card !== undefined) ? seen : [];
}
