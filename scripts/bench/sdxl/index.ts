// `npm run bench -- sdxl`: a whole drawing with SDXL on this machine's CPU in every mode of weights that fits into
// memory, each in a process of its own, and the same U-Net step in PyTorch. Random weights, 9 to 12 GB of disk.

import { mkdtempSync, rmSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WeightsMode } from '../../../src-main/contract/settings.ts';
import { openModel } from '../../../src-main/diffusion/model/model.ts';
import { Graphs } from '../../../src-main/diffusion/networks/graphs.ts';
import { planMemory } from '../../../src-main/diffusion/networks/reckon-memory.ts';
import { type Measured, measure } from '../measured.ts';
import { ensureSdxl } from './checkpoint.ts';
import type { DrawingFigures } from './drawing.ts';
import { measureTorch } from './torch.ts';

export interface SdxlOptions {
  sides: readonly number[];
  modes: readonly WeightsMode[];
  /** Steps of a drawing; the fastest is told. */
  steps: number;
  /** Where the checkpoint lies or shall be made, to be kept; a temporary one when absent. */
  folder: string | undefined;
  torch: boolean;
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;

export async function benchSdxl({ sides, modes, steps, folder, torch }: SdxlOptions): Promise<void> {
  const made = folder ?? mkdtempSync(join(tmpdir(), 'fabula-sdxl-'));
  // The quantised weights of a checkpoint that goes must not stay in the person's cache.
  process.env.FABULA_CACHE = join(made, 'cache');
  try {
    ensureSdxl(made);
    const { peakGflops } = await measure<{ peakGflops: number }>('peak');
    console.log('SDXL with random weights, one picture with guidance (batch 2), on the CPU');
    console.log(`this machine: ${peakGflops.toFixed(0)} GFLOP/s in float32, measured now in ONNX Runtime`);
    for (const mode of modes) {
      if (mode !== '8bit' && mode !== '4bit') continue;
      const { seconds } = await measure<{ seconds: number }>('sdxl-quantising', made, mode);
      if (seconds > 1) console.log(`${mode}: quantised once in ${seconds.toFixed(0)} s`);
    }
    const graphs = new Graphs(await openModel({ path: made }));
    for (const side of sides) {
      console.log(`\n${side}x${side}`);
      for (const mode of modes) {
        const { peak } = planMemory(graphs, mode, { width: side, height: side, batch: 2 });
        if (peak > os.freemem()) {
          console.log(
            `${mode}: not measured: it needs ${gigabytes(peak)}, ${gigabytes(os.freemem())} are free`,
          );
          continue;
        }
        const figures = await measure<DrawingFigures>('sdxl-drawing', made, mode, `${side}`, `${steps}`);
        for (const line of describe(mode, side, figures, peakGflops)) console.log(line);
      }
    }
    if (torch) for (const line of torchLines(made, sides, steps)) console.log(line);
  } finally {
    if (folder === undefined) rmSync(made, { recursive: true, force: true });
  }
}

function describe(
  mode: WeightsMode,
  side: number,
  figures: Measured<DrawingFigures>,
  peakGflops: number,
): string[] {
  const { seconds, stepSeconds, stepGflop, memory, plan, peakMemoryBytes } = figures;
  const speed = stepGflop / stepSeconds;
  const own = Math.max(...Object.values(memory).map((phase) => phase.own));
  const off = (planned: number, found: number): string =>
    `${planned >= found ? '+' : ''}${((100 * (planned - found)) / found).toFixed(0)} %`;
  const phases = (['encoding', 'sampling', 'decoding'] as const).map((phase) => {
    // The U-Net is made before it samples.
    const seen = (phase === 'sampling' ? (['loading', phase] as const) : [phase]).map(
      (name) => memory[name]!,
    );
    const [found, resident] = [
      Math.max(...seen.map((one) => one.own)),
      Math.max(...seen.map((one) => one.resident)),
    ];
    return (
      `  ${phase.padEnd(9)} ${gigabytes(found)} of its own (reckoned ${gigabytes(plan[phase])}, ` +
      `${off(plan[phase], found)}), ${gigabytes(resident)} with mapped files`
    );
  });
  const tiles = 8 * plan.vaeTile < side ? `, in tiles of ${8 * plan.vaeTile}` : '';
  return [
    `${mode}: a step ${stepSeconds.toFixed(1)} s (${stepGflop.toFixed(0)} GFLOP, ${speed.toFixed(0)} GFLOP/s, ` +
      `${((100 * speed) / peakGflops).toFixed(0)} % of peak); texts ${seconds.encoding.toFixed(1)} s, ` +
      `created in ${seconds.loading.toFixed(1)} s, decoded in ${seconds.decoding.toFixed(1)} s${tiles}`,
    `  peak      ${gigabytes(own)} of its own (reckoned ${gigabytes(plan.peak)}, ${off(plan.peak, own)}), ` +
      `${gigabytes(peakMemoryBytes)} with mapped files`,
    ...phases,
  ];
}

function torchLines(folder: string, sides: readonly number[], steps: number): string[] {
  const figures = measureTorch(folder, sides, steps);
  if (typeof figures === 'string') return [`\nPyTorch: not measured: ${figures}`];
  const { version, threads, createSeconds, peakBytes } = figures;
  return [
    `\nPyTorch ${version}, diffusers, float32, ${threads} threads: U-Net loaded in ${createSeconds.toFixed(1)} s, peak memory ${gigabytes(peakBytes)}`,
    ...figures.steps.map(({ side, seconds }) => `  a step at ${side}x${side}: ${seconds.toFixed(1)} s`),
  ];
}
