// Which way of holding weights is drawn with, and how the networks share the memory there is. Refuses what neither this
// machine nor its card can hold.

import { FabulaError } from '../../contract/errors.ts';
import type { DrawSettings, WeightsMode } from '../../contract/settings.ts';
import type { DeviceRoom, Room } from '../runtime/cards/card-memory.ts';
import { machineMemory } from '../runtime/machine-memory.ts';
import { Graphs } from './graphs.ts';
import { planCard } from './reckon-card.ts';
import {
  AMPLE,
  type ChosenMemory,
  type MemoryPlan,
  modesOf,
  type PlannedSize,
  planMemory,
} from './reckon-memory.ts';

export type DrawnSize = PlannedSize;

/** What else is drawn with, and could be where this does not fit. */
interface Beside {
  /** Of the same request. */
  others?: readonly Graphs[];
  /** The same in half precision, where the device has it and float32 was asked for. */
  half?: Graphs;
  /** The same without pictures that hold, where such hold it. */
  plain?: Graphs;
}

/**
 * The mode to draw with and how: the one asked for, or for `auto` the first that fits. Throws `not-enough-memory` where
 * it does not fit, naming what would. Where the memory of a card is not known, the asked-for mode is taken.
 */
export function chooseMemory(
  graphs: Graphs,
  wanted: DrawSettings['weights'],
  size: DrawnSize,
  room: DeviceRoom,
  { half, plain, others }: Beside = {},
): ChosenMemory | MemoryPlan {
  if ('unknown' in room) return { mode: wanted === 'auto' ? 'full' : wanted, ...AMPLE };
  const { model } = graphs;
  const { bytes, owner, isCard } = room;
  const modes = modesOf(model);
  const asked = wanted === 'auto' ? modes : [wanted];
  const plan = (mode: WeightsMode, of = graphs): MemoryPlan =>
    isCard ? planCard(of, mode, size, bytes) : planMemory(of, mode, size, bytes, of === graphs ? others : []);
  const plans: MemoryPlan[] = [];
  for (const mode of asked) {
    const reckoned = plan(mode);
    if (reckoned.peak <= bytes) return reckoned;
    plans.push(reckoned);
  }
  const fits = ({ peak }: MemoryPlan): boolean => peak <= bytes;
  const inHalf = half && asked.map((mode) => plan(mode, half)).find(fits);
  const instead = modes
    .filter((mode) => !asked.includes(mode))
    .map((mode) => plan(mode))
    .find(fits);
  const byWords = plain && modes.map((mode) => plan(mode, plain)).find(fits);
  const least = plans.reduce((a, b) => (a.peak <= b.peak ? a : b));
  throw new FabulaError(
    'not-enough-memory',
    plain
      ? `${model.name} at ${size.width}x${size.height} with ${least.mode} weights and pictures that hold the look needs about ${gigabytes(least.peak)} GB of memory, ` +
          `but ${owner} has ${gigabytes(bytes)} GB for it.`
      : `${model.name} at ${size.width}x${size.height} with ${least.mode} weights needs about ${gigabytes(least.peak)} GB of memory, ` +
          `but ${owner} has ${gigabytes(bytes)} GB for it.`,
    inHalf
      ? `Draw with the precision float16 and ${inHalf.mode} weights (about ${gigabytes(inHalf.peak)} GB), or with a smaller size.`
      : instead
        ? `Draw with ${instead.mode} weights (about ${gigabytes(instead.peak)} GB), or with a smaller size.`
        : byWords
          ? `Hold the look by words, which takes less (${byWords.mode} weights, about ${gigabytes(byWords.peak)} GB), or draw with a smaller size.`
          : hintWithout(graphs, size, room),
  );
}

/** What is left when no mode fits: the processor where that can, else fewer pixels. */
function hintWithout(graphs: Graphs, size: DrawnSize, { isCard }: Room): string {
  const memory = machineMemory();
  const onCpu = new Graphs(graphs.model);
  const fits = isCard
    ? modesOf(graphs.model)
        .map((mode) => planMemory(onCpu, mode, size, memory))
        .find(({ peak }) => peak <= memory)
    : undefined;
  return fits
    ? `Draw with the device "cpu" (${fits.mode} weights, about ${gigabytes(fits.peak)} GB), or with a smaller size.`
    : 'Draw with a smaller size.';
}

/**
 * What may be drawn with when memory ran out though it was reckoned to be enough, or was not known: it is offered, and a
 * person chooses.
 */
export function hintWhenFull({ model }: Graphs, mode: WeightsMode, isCard: boolean): string {
  const modes = modesOf(model);
  // A card holds streamed weights as it holds full ones.
  const next = modes.slice(modes.indexOf(mode) + 1).find((one) => !isCard || one !== 'streamed');
  const others = isCard ? 'a smaller size, or the device "cpu"' : 'or a smaller size';
  const offer = next ? `${next} weights, ${others}` : others.replace(/^or /, '');
  return `Draw with ${offer}; or close other programs that need much memory, and go on.`;
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
