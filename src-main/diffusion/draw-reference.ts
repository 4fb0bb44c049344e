// The picture of a story's character alone, drawn once before the frames that hold on to it: no pixels, only what the network
// was given at every step and where the subject is. Sessions belong to whoever hands the networks in.

import { omitUndefined } from '../contract/omit-undefined.ts';
import type { ResolvedSettings } from '../contract/settings.ts';
import { createRandn } from './method/noise.ts';
import { findSubject } from './method/reference.ts';
import { blamingWeights } from './networks/blame-weights.ts';
import { frameCondition, type TextStates } from './networks/conditioning.ts';
import type { Networks, NetworksWanted } from './networks/networks.ts';
import type { Reference } from './networks/reference.ts';
import { SubjectLook } from './networks/subject-look.ts';
import { framePredictor } from './networks/unet.ts';
import type { OpenedRequest } from './open-request.ts';
import type { ReferencePlan } from './plan-cast.ts';
import { sample } from './sampler.ts';

export interface ReferenceTask {
  opened: OpenedRequest;
  networks: Networks;
  /** With the graphs for references. */
  wanted: NetworksWanted;
  texts: ReadonlyMap<string, TextStates>;
  reference: ReferencePlan;
  signal: AbortSignal | undefined;
  onStep: () => void;
}

/** The same for references that are the same: by all that decides how one comes out. */
export function referenceKey({ plan, referenceGraphs, device }: OpenedRequest, one: ReferencePlan): string {
  const { svr: _s, ipca: _i, window: _w, hold: _h, method: _m, ...settings } = plan.settings;
  const { text, seed, subject } = one;
  return JSON.stringify([
    referenceGraphs?.key,
    device.name,
    settings,
    plan.negativeText?.key,
    plan.negativeEmphasis,
    text.key,
    seed,
    subject,
  ]);
}

/** Nothing of a plain text is edited. */
const NONE = { start: 0, end: 0 };
const WITHOUT_ROWS = { identity: NONE, endOfText: NONE, frames: [], expressed: 0 };

/** Plain words and none of what holds identity: so the character is drawn who is described. */
const plainly = (settings: ResolvedSettings): ResolvedSettings => ({ ...settings, method: 'plain' });

/** Throws FabulaError: `cancelled` within one sampler step of an abort, `bad-picture`. */
export async function drawReference(task: ReferenceTask): Promise<Reference> {
  const { opened, networks, wanted, texts, reference, signal, onStep } = task;
  const { model, plan } = opened;
  const { shape, scheduler } = plan;
  const settings = plainly(plan.settings);
  const text = texts.get(reference.text.key)!;
  const negative = plan.negativeText ? texts.get(plan.negativeText.key) : undefined;
  const condition = frameCondition(WITHOUT_ROWS, text, negative, settings, {
    negative: plan.negativeEmphasis,
  });
  const unet = await networks.unet(wanted, signal);
  const look = new SubjectLook(unet.compiled, [reference.subject], shape, condition.rows);
  const randn = createRandn(reference.seed);
  const width = model.guidanceEmbeddingWidth;
  const predict = framePredictor(unet, {
    condition,
    ipca: { ...settings.ipca, strength: 1, dropout: 0 },
    seed: reference.seed,
    negativeBranch: plan.negativeBranch,
    shape,
    pixels: settings,
    watch: look,
    ...omitUndefined({
      guidance: width === undefined ? undefined : { scale: settings.guidanceScale, width },
    }),
  });
  const trajectory: Float32Array[] = [];
  await blamingWeights([model.checkpoint.unet], () =>
    sample({
      scheduler,
      noise: randn(shape[0] * shape[1] * shape[2]),
      randn,
      predict: (latents, timestep, step) => {
        trajectory.push(latents.slice());
        return predict(latents, timestep, step);
      },
      guidanceScale: settings.guidanceScale,
      guidanceRescale: settings.guidanceRescale,
      signal,
      onStep,
    }),
  );
  return { seed: reference.seed, text, trajectory, subject: findSubject(look.maps()) };
}
