// Which way of holding weights is drawn with, and how the networks share the memory there is. Refuses what this machine
// cannot hold.

import { FabulaError } from '../../contract/errors.ts';
import type { DrawSettings } from '../../contract/settings.ts';
import { machineMemory } from '../runtime/machine-memory.ts';
import type { Graphs } from './graphs.ts';
import {
  AMPLE,
  type ChosenMemory,
  type MemoryPlan,
  modesOf,
  type PlannedSize,
  planMemory,
} from './reckon-memory.ts';

/**
 * The mode to draw with and how: the one asked for, or for `auto` the first that fits. Throws `not-enough-memory` where
 * it does not fit, naming the first one that would. On a GPU the asked-for mode is taken: its memory is not known.
 */
export function chooseMemory(
  graphs: Graphs,
  wanted: DrawSettings['weights'],
  size: PlannedSize,
  device: string,
  memory = machineMemory(),
): ChosenMemory | MemoryPlan {
  if (device !== 'cpu') return { mode: wanted === 'auto' ? 'full' : wanted, ...AMPLE };
  const { model } = graphs;
  const modes = modesOf(model);
  const asked = wanted === 'auto' ? modes : [wanted];
  const plans: MemoryPlan[] = [];
  for (const mode of asked) {
    const plan = planMemory(graphs, mode, size, memory);
    if (plan.peak <= memory) return plan;
    plans.push(plan);
  }
  const instead = modes
    .filter((mode) => !asked.includes(mode))
    .map((mode) => planMemory(graphs, mode, size, memory))
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
