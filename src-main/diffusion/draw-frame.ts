// One frame of an opened request, from its texts' states to its picture: condition, noise, sampling, decoding. The
// arithmetic is in its neighbours; sessions belong to whoever hands the networks in.

import { omitUndefined } from '../contract/omit-undefined.ts';
import { frameTensors } from './frame-tensors.ts';
import { type Rows, runsOf } from './method/chunks.ts';
import type { FramePrompt } from './method/consolidate.ts';
import { createRandn } from './method/noise.ts';
import type { PlacedRows } from './method/regions.ts';
import { previewMap, previewPicture } from './model/previews.ts';
import { blamingWeights } from './networks/blame-weights.ts';
import {
  type Bridge,
  type EncodedText,
  type FrameCondition,
  frameCondition,
  type TextStates,
} from './networks/conditioning.ts';
import type { Networks, NetworksWanted } from './networks/networks.ts';
import { type Seen, seenReferences, unseenReference } from './networks/reference.ts';
import type { Planes } from './networks/tiles.ts';
import { framePredictor } from './networks/unet.ts';
import { decodeLatents, toPicture, unitImage, unscaleLatents } from './networks/vae.ts';
import type { OpenedRequest } from './open-request.ts';
import type { StoryPlan } from './plan.ts';
import type { BridgePlan, EndedText } from './plan-bridge.ts';
import type { Placed } from './plan-cast.ts';
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
  /** What it holds on to; nothing where no picture holds, or nobody is in it. */
  seen: readonly Seen[];
  options: FrameOptions;
  progress: ProgressMeter;
}

const NO_SUBJECT =
  'The character was not found in its own picture, so all of that picture was held on to: say in its description what can be seen, or choose another seed.';

/** Throws FabulaError: `cancelled` within one sampler step of an abort, `bad-picture`. */
export async function drawFrame(task: FrameTask): Promise<Frame> {
  const { opened, networks, wanted, texts, scene, seen, options, progress } = task;
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
  const condition = frameCondition(prompt, text, states(plan.negativeTexts[scene]), settings, {
    positive: plan.emphasis[scene],
    negative: plan.negativeEmphases[scene],
    ...omitUndefined({ bridge: bridgeIn(plan.bridges[scene], texts) }),
  });
  const unet = await networks.unet(wanted, options.signal);
  const picture = settings.hold?.picture;
  const placed = placedRows(plan.placed[scene]!, prompt, condition.context.rows);
  const rowsOfText = mostRows(condition, seen);
  const references =
    picture &&
    (seen.length > 0
      ? seenReferences(unet.compiled, seen, picture, {
          shape,
          steps: plan.scheduler.timesteps.length,
          rowsOfText,
          cast: castIn(plan, scene),
        })
      : unseenReference(unet.compiled, own, {
          shape,
          rowsOfText,
          cast: plan.placed[scene]!,
        }));
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
      references: references ?? undefined,
      placed: placed.length > 0 ? placed : undefined,
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
    subjects: references ? references.subjects() : [],
    ...(seen.some(({ reference }) => !reference.subject) ? { notes: [NO_SUBJECT] } : {}),
    ...(options.keepTensors
      ? { tensors: frameTensors({ prompt, condition, noise, latents, image, plan }) }
      : {}),
  };
}

function bridgeIn(
  planned: BridgePlan | undefined,
  texts: ReadonlyMap<string, TextStates>,
): Bridge | undefined {
  if (planned === undefined) return undefined;
  const of = ({ text, row }: EndedText) => ({ states: texts.get(text.key)!, row });
  return { whole: of(planned.whole), bare: of(planned.bare) };
}

/** Each of the cast, or all of it as one, by the rows of the scene's prompt. */
function castIn({ placed, references, prompts }: StoryPlan, scene: number): readonly Placed[] {
  const each = placed[scene]!;
  if (each.length > 0) return each;
  // The style comes first in the reference's text and in the scene's.
  const [{ start }] = references[scene]![0]!.reference.subject as [Rows];
  const { tokenRows, identity } = prompts[scene]!;
  return [{ rows: runsOf(tokenRows.filter((row) => row >= start && row < identity.end)), region: undefined }];
}

/** Rows of text that a picture and what it holds on to have at most. */
function mostRows({ rows }: FrameCondition, seen: readonly Seen[]): number {
  const held = seen.map(
    ({ reference: { text } }) => text.encoders[0]!.states.length / text.encoders[0]!.width,
  );
  return Math.max(rows, ...held);
}

/** With the paper's variant of identity its rows are there again, after the text's own. */
function placedRows(placed: readonly Placed[], { endOfText }: FramePrompt, rows: number): PlacedRows[] {
  const again = rows > endOfText.end ? endOfText.end : undefined;
  return placed.flatMap(({ rows: own, region }) => {
    if (region === undefined) return [];
    const twice =
      again === undefined ? [] : own.map(({ start, end }) => ({ start: again + start, end: again + end }));
    return [{ rows: [...own, ...twice], region }];
  });
}
