// What `fabula model inspect` tells of the ways of holding weights: what drawing at the model's own settings will take
// on the CPU with each, and what it costs in accuracy.

import { weightsError } from '../contract/settings.ts';
import type { Model } from '../diffusion/model/model.ts';
import type { MemoryPlan, SettingsOfMemory } from '../diffusion/networks/reckon-memory.ts';
import { size } from './progress/amounts.ts';

export interface MemoryReport {
  width: number;
  height: number;
  /** Whether pictures hold the look, which takes a row more. */
  held: boolean;
  plans: MemoryPlan[];
}

export async function memoryReport(model: Model, settings: SettingsOfMemory): Promise<MemoryReport> {
  const { planModes } = await import('../diffusion/networks/reckon-memory.ts');
  const { width, height, hold } = settings;
  return { width, height, held: Boolean(hold?.picture), plans: planModes(model, settings) };
}

export function describeMemory({ width, height, held, plans }: MemoryReport): string[] {
  const rows = plans.map(({ mode, peak, mapped }) => {
    const files = mapped > 0 ? `, and ${size(mapped)} read from its files` : '';
    return `  ${mode.padEnd(8)} ${size(peak).padEnd(9)} ${accuracy(weightsError[mode])}${files}`;
  });
  return [
    '',
    `memory on the CPU for ${width}x${height}${held ? ' with one character held by a picture' : ''}, reckoned, by --weights; how far one step is from float32:`,
    ...rows,
  ];
}

/** Measured on a small random U-Net. */
const accuracy = (error: number): string =>
  error === 0 ? 'exact' : `off by ${Number((error * 100).toPrecision(2))} %`;
