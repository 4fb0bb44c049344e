// A whole drawing of one picture with the random SDXL in one mode of weights, in a process of its own (see
// ../measure.ts): what each part takes of time and memory, and how much memory was reckoned.

import type { WeightsMode } from '../../../src-main/contract/settings.ts';
import { openModel } from '../../../src-main/diffusion/model/model.ts';
import { Graphs } from '../../../src-main/diffusion/networks/graphs.ts';
import { type MemoryPlan, planMemory } from '../../../src-main/diffusion/networks/reckon-memory.ts';
import { prepareUnet } from '../../../src-main/diffusion/networks/weights.ts';
import type { StoryStage } from '../../../src-main/diffusion/story-request.ts';
import { StoryEngine } from '../../../src-main/diffusion/tell-story.ts';
import { type PhaseMemory, watchMemory } from '../memory-watch.ts';
import { cpu, timed } from '../timing.ts';
import { flopsOfRun, unetRuns } from '../unet-runs.ts';

export interface DrawingFigures {
  /** Encoding both texts, making the U-Net's session (and the VAE's, where both are loaded at once), decoding. */
  seconds: Record<StoryStage, number>;
  /** The fastest of the U-Net's runs. */
  stepSeconds: number;
  stepGflop: number;
  memory: Record<string, PhaseMemory>;
  plan: MemoryPlan;
}

/** Minutes go by: what is known already is told on the way, beside the table. */
function tell(what: string, memory: Record<string, PhaseMemory>): void {
  const phases = Object.entries(memory).filter(([name, { own }]) => name !== '' && own > 0);
  const sizes = phases.map(
    ([name, { own, resident }]) => `${name} ${(own / 1e9).toFixed(2)} (${(resident / 1e9).toFixed(2)})`,
  );
  console.error(`  ${what}; GB of its own (and with mapped files) so far: ${sizes.join(', ')}`);
}

export async function measureDrawing(
  folder: string,
  mode: WeightsMode,
  side: number,
  steps: number,
): Promise<DrawingFigures> {
  const watch = await watchMemory();
  const seconds: Record<StoryStage, number> = {
    encoding: 0,
    reference: 0,
    loading: 0,
    sampling: 0,
    decoding: 0,
    saving: 0,
  };
  let since = { stage: undefined as StoryStage | undefined, at: 0 };
  const enter = (stage: StoryStage | undefined): void => {
    const now = performance.now();
    if (since.stage) {
      seconds[since.stage] += (now - since.at) / 1000;
      tell(`${mode} at ${side}: ${since.stage} ${seconds[since.stage].toFixed(1)} s`, watch.seen());
    }
    since = { stage, at: now };
    // Where one network makes room for the other, what is seen first is still the one that goes.
    if (stage) watch.phase(stage === 'decoding' ? 'changing' : stage);
  };
  const engine = new StoryEngine();
  const request = {
    model: { path: folder },
    device: 'cpu',
    scenes: [
      { identityPrompt: 'a watercolor of a red fox', framePrompt: 'in the snow', seed: 1 },
      { identityPrompt: 'a watercolor of a red fox', framePrompt: 'by a river', seed: 1 },
    ],
    draw: [0],
    settings: { steps, width: side, height: side, guidanceScale: 5, weights: mode },
  } as const;
  const draw = async (): Promise<void> => {
    const story = await engine.open(request);
    const frames = story.frames({
      onProgress: ({ stage }) => {
        if (stage !== since.stage) enter(stage);
      },
    });
    for await (const _ of frames) enter(undefined);
  };
  const runs = await unetRuns(draw, (feeds) => {
    if (!feeds.latents) return;
    watch.phase('decoding');
    tell(`${mode} at ${side}: decoding`, watch.seen());
  });
  await engine.release();
  const memory = await watch.stop();
  const graphs = new Graphs(await openModel({ path: folder }));
  return {
    seconds,
    stepSeconds: Math.min(...runs.map((run) => run.seconds)),
    stepGflop: flopsOfRun(graphs.unet(mode).graph, runs[0]!) / 1e9,
    memory,
    plan: planMemory(graphs, mode, { width: side, height: side, batch: 2 }),
  };
}

/** Makes the quantised weights of a mode that has them: once for a model. */
export async function measureQuantising(folder: string, mode: WeightsMode): Promise<{ seconds: number }> {
  const model = await openModel({ path: folder });
  const { seconds } = await timed(() => prepareUnet(model, mode, cpu));
  return { seconds };
}
