// The same U-Net step in PyTorch, where there is one.

import { spawnSync } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { findPython, howToGetPython } from '../../python.ts';
import { unetWeights } from './checkpoint.ts';

const figures = z.object({
  version: z.string(),
  threads: z.number(),
  createSeconds: z.number(),
  peakBytes: z.number(),
  steps: z.array(z.object({ side: z.number(), seconds: z.number() })),
});
export type TorchFigures = z.infer<typeof figures>;

/** The U-Net's weights as float32, and room for a step. */
const NEEDED = 13e9;

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A line that says why not and how to mend it, where it cannot be told. */
export function measureTorch(folder: string, sides: readonly number[], steps: number): TorchFigures | string {
  const python = findPython(['accelerate', 'diffusers']);
  if (python === undefined) return `there is no Python with diffusers and accelerate: ${howToGetPython}`;
  if (os.freemem() < NEEDED) {
    return `only ${(os.freemem() / 1e9).toFixed(1)} GB of memory are free, and its float32 weights need ${NEEDED / 1e9}`;
  }
  const config = file('../../../assets/architectures/sdxl.json');
  const args = [file('step.py'), unetWeights(folder), config, String(steps), ...sides.map(String)];
  const { stdout, stderr, status } = spawnSync(python, args, { encoding: 'utf8' });
  if (status !== 0) return `it ended with ${status}: ${stderr.trim().split('\n').at(-1)}`;
  return figures.parse(JSON.parse(stdout.trim().split('\n').at(-1)!));
}

/** In half precision on an NVIDIA card; its reason where it cannot be told within so many seconds. */
export async function measureTorchOnCard(
  folder: string,
  sides: readonly number[],
  limit: number,
): Promise<{ figures: Record<string, number | string> } | { reason: string }> {
  const python = findPython(['accelerate', 'diffusers']);
  if (python === undefined) return { reason: 'there is no Python with diffusers and accelerate' };
  const config = file('../../../assets/architectures/sdxl.json');
  const args = [file('step.py'), '--half-on-cuda', unetWeights(folder), config, '3', ...sides.map(String)];
  const { stdout, stderr, status } = spawnSync(python, args, { encoding: 'utf8', timeout: limit * 1000 });
  if (status !== 0) return { reason: stderr.trim().split('\n').at(-1) || `it took more than ${limit} s` };
  const { version, peakBytes, steps } = figures.parse(JSON.parse(stdout.trim().split('\n').at(-1)!));
  const seconds = steps.map(({ side, seconds }) => [`seconds a step at ${side}`, seconds]);
  return {
    figures: { ...Object.fromEntries(seconds), 'GB of the card': peakBytes / 1e9, PyTorch: version },
  };
}
