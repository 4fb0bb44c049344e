// What the engine itself asks of its U-Net while it draws: every run of its session, counted and timed from outside.

import type { CompiledGraph } from '../../native-models/index.ts';
import { type Feed, Session } from '../../src-main/diffusion/runtime/session.ts';
import { flopsOfGraph } from './flops.ts';

export interface UnetRun {
  /** Rows of the batch: the negative and the positive branch are one each. */
  batch: number;
  /** Rows of text. */
  context: number;
  /** Latents. */
  height: number;
  width: number;
  seconds: number;
}

/**
 * Calls `work` and lists the U-Net's runs in it, telling of every network's run before it begins. No two at a time:
 * the session's class is changed meanwhile.
 */
export async function unetRuns(
  work: () => Promise<void>,
  onRun: (feeds: Record<string, Feed>) => void = () => {},
): Promise<UnetRun[]> {
  const runs: UnetRun[] = [];
  const { run } = Session.prototype;
  Session.prototype.run = async function (this: Session, feeds: Record<string, Feed>) {
    onRun(feeds);
    const started = performance.now();
    const outputs = await run.call(this, feeds);
    const { sample, encoder_hidden_states: text } = feeds;
    if (sample && text) {
      const [batch, , height, width] = sample.dims;
      const seconds = (performance.now() - started) / 1000;
      runs.push({ batch: batch!, context: text.dims[1]!, height: height!, width: width!, seconds });
    }
    return outputs;
  };
  try {
    await work();
  } finally {
    Session.prototype.run = run;
  }
  return runs;
}

/** Arithmetic of one run: see flops.ts. */
export function flopsOfRun(unet: CompiledGraph, { batch, context, height, width }: UnetRun): number {
  return flopsOfGraph(unet, { B: batch, S: context, H: height, W: width });
}
