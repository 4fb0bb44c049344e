// What `fabula model inspect` tells of memory: what drawing at the model's own settings will take on the CPU, for each
// way of holding its weights.
import { weightsModes } from '../contract/settings.ts';
import type { MemoryPlan } from '../diffusion/memory-plan.ts';
import { size } from './progress/duration.ts';

interface DrawnAt {
  width: number;
  height: number;
  guidanceScale: number;
}

export interface MemoryReport extends DrawnAt {
  plans: MemoryPlan[];
}

export async function memoryReport(path: string, at: DrawnAt): Promise<MemoryReport> {
  const { openModel } = await import('../diffusion/model.ts');
  const { planMemory } = await import('../diffusion/memory-plan.ts');
  const model = await openModel(path);
  const { width, height, guidanceScale } = at;
  const batch = guidanceScale > 1 && model.guidanceEmbeddingWidth === undefined ? 2 : 1;
  const plans = weightsModes.map((mode) => planMemory(model, mode, { width, height, batch }));
  return { width, height, guidanceScale, plans };
}

export function describeMemory({ width, height, plans }: MemoryReport): string[] {
  const rows = plans.map(({ mode, peak, mapped }) => {
    const files = mapped > 0 ? `, and ${size(mapped)} read from its files` : '';
    return `  ${mode.padEnd(8)} ${size(peak)}${files}`;
  });
  return ['', `memory on the CPU for ${width}x${height}, reckoned, by --weights:`, ...rows];
}
