// One frame of an opened request, from its texts' states to its picture: condition, noise, sampling, decoding. The
// arithmetic is in its neighbours; sessions belong to whoever hands the networks in.

import { omitUndefined } from '../contract/omit-undefined.ts';
import { frameTensors } from './frame-tensors.ts';
import { createRandn } from './method/noise.ts';
import { previewMap, previewPicture } from './model/previews.ts';
import { blamingWeights } from './networks/blame-weights.ts';
import { type EncodedText, frameCondition, type TextStates } from './networks/conditioning.ts';
import type { Networks, NetworksWanted } from './networks/networks.ts';
import { type Reference, referenceRow, unseenRow } from './networks/reference.ts';
import { framePredictor } from './networks/unet.ts';
import { decodeLatents, type Planes, toPicture, unitImage, unscaleLatents } from './networks/vae.ts';
import type { OpenedRequest } from './open-request.ts';
import type { ProgressMeter } from './progress.ts';
import { breathe, sample } from './sampler.ts';
import type { Frame, FrameOptions } from './story-request.ts';

export interface FrameTask {
  opened: OpenedRequest;
  networks: Networks;
  wanted: NetworksWanted;
  texts: ReadonlyMap<string, TextStates>;
  /** Index into the request's scenes. */
  scene: number;
  /** What it holds on to; undefined where nothing does, or nobody is in it. */
  reference: Reference | undefined;
  options: FrameOptions;
  progress: ProgressMeter;
}

const NO_SUBJECT =
  'The character was not found in its own picture, so all of that picture was held on to: say in its description what can be seen, or choose another seed.';

/** Throws FabulaError: `cancelled` within one sampler step of an abort, `bad-picture`. */
export async function drawFrame(task: FrameTask): Promise<Frame> {
  const { opened, networks, wanted, texts, scene, reference, options, progress } = task;
  const { model, plan, memory, request } = opened;
  const { settings, shape } = plan;
  const [channels, height, width] = shape;
  const started = performance.now();
  const { seed } = request.scenes[scene]!;
  const prompt = plan.prompts[scene]!;
  const states = (text: EncodedText | undefined) => (text ? texts.get(text.key) : undefined);
  const own = states(plan.frameTexts[scene])!;
  const pooled = states(plan.pooledTexts[scene])!.pooled;
  const text = pooled ? { ...own, pooled } : own;
  const condition = frameCondition(prompt, text, states(plan.negativeText), settings);
  const unet = await networks.unet(wanted, options.signal);
  const picture = settings.hold?.picture;
  const row =
    picture &&
    (reference
      ? referenceRow(unet.compiled, reference, picture, shape)
      : unseenRow(unet.compiled, own, shape));
  const randn = createRandn(seed);
  const noise = randn(channels * height * width);
  const map = options.previews ? previewMap(channels, model.checkpoint.family, model.previewMap) : undefined;
  const guidanceWidth = model.guidanceEmbeddingWidth;
  progress.sampling(scene);
  const predict = framePredictor(unet, {
    condition,
    ipca: settings.ipca,
    seed,
    negativeBranch: plan.negativeBranch,
    shape,
    pixels: settings,
    ...omitUndefined({
      reference: row ?? undefined,
      guidance:
        guidanceWidth === undefined ? undefined : { scale: settings.guidanceScale, width: guidanceWidth },
    }),
  });
  const latents = await blamingWeights([model.checkpoint.unet], () =>
    sample({
      scheduler: plan.scheduler,
      noise,
      randn,
      predict,
      guidanceScale: settings.guidanceScale,
      guidanceRescale: settings.guidanceRescale,
      signal: options.signal,
      onStep: (step, denoised) =>
        progress.stepped(step, map ? previewPicture(denoised, height, width, map) : undefined),
    }),
  );
  await breathe(options.signal);
  progress.stage('decoding');
  const planes: Planes = { channels, height, width, data: latents };
  const vae = await networks.vae(wanted);
  // A decoder of fixed size takes no tiles.
  const tile = model.limits?.size.height === undefined ? memory.vaeTile : Number.POSITIVE_INFINITY;
  const image = await blamingWeights([model.checkpoint.vae], async () =>
    unitImage(await decodeLatents(vae, unscaleLatents(planes, model.latentScale), tile)),
  );
  progress.decoded();
  return {
    scene,
    seed,
    prompt: prompt.prompt,
    window: prompt.window,
    picture: toPicture(image, settings.width, settings.height),
    seconds: (performance.now() - started) / 1000,
    ...(reference && !reference.subject ? { notes: [NO_SUBJECT] } : {}),
    ...(options.keepTensors
      ? { tensors: frameTensors({ prompt, condition, noise, latents, image, plan }) }
      : {}),
  };
}
