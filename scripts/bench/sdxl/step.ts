// One U-Net step of the random SDXL in one mode of weights, in a process of its own (see ../measure.ts): how long
// making the session takes, how long a step, how much memory at most, and how much was reckoned.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  compileUnet,
  ensureQuantised,
  graphMemory,
  planQuantised,
} from '../../../native-models/architectures/index.ts';
import type { WeightsMode } from '../../../src-main/contract/settings.ts';
import { createSession } from '../../../src-main/diffusion/session.ts';
import { compiledWeights } from '../../../src-main/diffusion/weights.ts';
import { feedsFor } from '../feeds.ts';
import { flopsOfGraph } from '../flops.ts';
import { cpu, timed } from '../timing.ts';
import { openUnet } from './checkpoint.ts';

export interface StepFigures {
  mode: WeightsMode;
  /** Making the quantised weights, where the mode has them: once for a model. */
  quantiseSeconds: number;
  createSeconds: number;
  stepSeconds: number;
  gflop: number;
  /** Greatest resident memory, with and without pages of files that the system may take back. */
  peakBytes: number;
  ownBytes: number;
  plannedBytes: number;
}

/** `RssAnon` and others of this process, bytes; 0 where the system does not tell. */
function status(name: string): number {
  try {
    const text = readFileSync('/proc/self/status', 'utf8');
    return 1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

export async function measureStep(folder: string, mode: WeightsMode, side: number): Promise<StepFigures> {
  const unet = await openUnet(folder);
  const bits = mode === '8bit' ? 8 : mode === '4bit' ? 4 : undefined;
  const plan = bits && planQuantised(unet, bits, join(folder, `unet-${bits}bit.safetensors`));
  const quantising = await timed(async () => plan && ensureQuantised(unet, plan));
  const base = status('RssAnon');
  const component = plan ? { ...unet, quantised: plan.table } : unet;
  const { graph } = compileUnet(component, { weights: compiledWeights(mode) });
  const sizes = { B: 2, S: 77, H: side / 8, W: side / 8 };
  const created = await timed(() => createSession(graph, cpu, 'U-Net'));
  let own = status('RssAnon');
  const feeds = feedsFor(graph, sizes);
  const watching = new SharedArrayBuffer(8);
  const watch = await watchMemory(watching);
  const seconds: number[] = [];
  for (let run = 0; run < 2; run++) seconds.push((await timed(() => created.result.run(feeds))).seconds);
  own = Math.max(own, await watch());
  await created.result.release();
  const { held, activations } = graphMemory(graph, sizes);
  return {
    mode,
    quantiseSeconds: quantising.seconds,
    createSeconds: created.seconds,
    stepSeconds: Math.min(...seconds),
    gflop: flopsOfGraph(graph, sizes) / 1e9,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    ownBytes: own,
    plannedBytes: base + held + activations,
  };
}

/** Runs block this thread: another one looks at the process's own memory meanwhile. */
async function watchMemory(shared: SharedArrayBuffer): Promise<() => Promise<number>> {
  const { Worker } = await import('node:worker_threads');
  const code = `
    const { readFileSync } = require('node:fs');
    const { workerData } = require('node:worker_threads');
    const most = new Float64Array(workerData);
    setInterval(() => {
      const found = /^RssAnon:\\s+(\\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'));
      if (found) most[0] = Math.max(most[0], 1024 * Number(found[1]));
    }, 20);`;
  const worker =
    process.platform === 'linux' ? new Worker(code, { eval: true, workerData: shared }) : undefined;
  if (worker) await new Promise((ready) => worker.once('online', ready));
  return async () => {
    await worker?.terminate();
    return new Float64Array(shared)[0]!;
  };
}
