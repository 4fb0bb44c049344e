// The networks of one model by themselves, at the model's own picture size and guidance: how long loading
// takes, one U-Net step, one decoding, and how much arithmetic they are.

import { compileUnet, compileVaeDecoder } from '../../native-models/index.ts';
import { openModel } from '../../src-main/diffusion/model/model.ts';
import { planStory } from '../../src-main/diffusion/plan.ts';
import { createSession } from '../../src-main/diffusion/runtime/session.ts';
import { feedsFor } from './feeds.ts';
import { countFlops } from './flops.ts';
import { best, cpu, timed } from './timing.ts';

export interface NetworkFigures {
  width: number;
  height: number;
  steps: number;
  /** Rows of the U-Net's batch: 2 with guidance. */
  batch: number;
  loadSeconds: number;
  unetSeconds: number;
  unetGflop: number;
  vaeSeconds: number;
  vaeGflop: number;
}

/** Tokens of a prompt as text encoders pad it. */
const tokens = 77;

export async function measureNetworks(path: string): Promise<NetworkFigures> {
  const model = await openModel({ path });
  const scenes = [{ identityPrompt: 'a fox', framePrompt: 'in the snow', seed: 0 }];
  const plan = planStory(model, { model: { path }, device: 'cpu', scenes, settings: {} });
  const [, height, width] = plan.shape;
  const batch = plan.negativeBranch ? 2 : 1;
  const unet = compileUnet(model.checkpoint.unet, { profile: 'cpu' }).graph;
  const vae = compileVaeDecoder(model.checkpoint.vae, { profile: 'cpu' });
  const sizes = { B: batch, S: tokens, H: height, W: width, h: height, w: width };
  const unetFeeds = feedsFor(unet, sizes);
  const vaeFeeds = feedsFor(vae, { ...sizes, B: 1 });

  const loading = await timed(() =>
    Promise.all([createSession(unet, cpu, 'U-Net'), createSession(vae, cpu, 'VAE decoder')]),
  );
  const [unetSession, vaeSession] = loading.result;
  const unetSeconds = await best(10, () => unetSession.run(unetFeeds));
  const vaeSeconds = await best(5, () => vaeSession.run(vaeFeeds));
  await Promise.all([unetSession.release(), vaeSession.release()]);
  return {
    width: plan.settings.width,
    height: plan.settings.height,
    steps: plan.settings.steps,
    batch,
    loadSeconds: loading.seconds,
    unetSeconds,
    unetGflop: (await countFlops(unet, unetFeeds)) / 1e9,
    vaeSeconds,
    vaeGflop: (await countFlops(vae, vaeFeeds)) / 1e9,
  };
}
