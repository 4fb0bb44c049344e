// `npm run bench -- sdxl [--size N] [--modes LIST]`: SDXL's U-Net on this machine's CPU, in every mode of weights that
// fits into memory, and in PyTorch where there is one (PYTHON names it). Needs 5 to 12 GB of disk while it runs.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WeightsMode } from '../../../src-main/contract/settings.ts';
import { weightsModes } from '../../../src-main/contract/settings.ts';
import { measure } from '../measured.ts';
import { makeUnet } from './checkpoint.ts';
import type { StepFigures } from './step.ts';

interface TorchFigures {
  createSeconds: number;
  stepSeconds: number;
  peakBytes: number;
  version: string;
}

/** The U-Net's weights as float32, and room for a step. */
const NEEDED_FOR_FULL = 13e9;

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What PyTorch takes for the same step; a line that says why not, where it cannot be told. */
function measureTorch(folder: string, side: number): TorchFigures | string {
  const python = process.env.PYTHON ?? 'python3';
  if (spawnSync(python, ['-c', 'import accelerate, diffusers']).status !== 0) {
    return `${python} has no diffusers (PYTHON names another one)`;
  }
  if (os.freemem() < NEEDED_FOR_FULL) return `only ${gigabytes(os.freemem())} of memory are free`;
  const config = file('../../../assets/architectures/sdxl.json');
  const args = [file('step.py'), join(folder, 'unet.safetensors'), config, String(side)];
  const { stdout, stderr, status } = spawnSync(python, args, { encoding: 'utf8' });
  if (status !== 0) return `it ended with ${status}: ${stderr.trim().split('\n').at(-1)}`;
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as TorchFigures;
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;

export async function benchSdxl(side: number, modes: readonly WeightsMode[] = weightsModes): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fabula-sdxl-'));
  try {
    await makeUnet(folder);
    const { peakGflops } = await measure<{ peakGflops: number }>('peak');
    console.log(`SDXL's U-Net, one step at ${side}x${side} with guidance (batch 2), on the CPU`);
    console.log(`this machine: ${peakGflops.toFixed(0)} GFLOP/s in float32, measured now in ONNX Runtime`);
    for (const mode of modes) {
      if (mode === 'full' && os.freemem() < NEEDED_FOR_FULL) {
        console.log(`full: not measured, only ${gigabytes(os.freemem())} of memory are free`);
        continue;
      }
      const f = await measure<StepFigures>('sdxl-step', folder, mode, String(side));
      const speed = f.gflop / f.stepSeconds;
      const off = (100 * (f.plannedBytes - f.ownBytes)) / f.ownBytes;
      const quantised = f.quantiseSeconds > 1 ? `, quantised once in ${f.quantiseSeconds.toFixed(0)} s` : '';
      console.log(
        `${mode}: ${f.stepSeconds.toFixed(1)} s, ${speed.toFixed(0)} GFLOP/s, ${((100 * speed) / peakGflops).toFixed(0)} % of peak; ` +
          `created in ${f.createSeconds.toFixed(2)} s${quantised}; memory ${gigabytes(f.ownBytes)} of its own ` +
          `(reckoned ${gigabytes(f.plannedBytes)}, ${off.toFixed(0)} % off), ${gigabytes(f.peakBytes)} with mapped files`,
      );
    }
    const torch = measureTorch(folder, side);
    if (typeof torch === 'string') console.log(`PyTorch: not measured: ${torch}`);
    else {
      console.log(
        `PyTorch ${torch.version}, float32: ${torch.stepSeconds.toFixed(1)} s; loaded in ${torch.createSeconds.toFixed(1)} s; memory ${gigabytes(torch.peakBytes)}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
