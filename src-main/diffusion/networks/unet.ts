// One call of the U-Net for one frame, with context log-weights where its graph has them: builds the batch (negative
// branch first) and the log-weights of every block at this step, and splits the answer. Knows nothing of schedulers or
// of guidance's arithmetic.

import type { CompiledUnet } from '../../../native-models/index.ts';
import type { IpcaSettings } from '../../contract/settings.ts';
import { actsAt, dropoutLogWeights, identityBlocks, logWeights, plainLogWeights } from '../method/ipca.ts';
import { repeat, stack } from '../method/rows.ts';
import type { Feed, Output, Session } from '../runtime/session.ts';
import {
  branchFeeds,
  type FrameInputs,
  type Prediction,
  type ReferenceRow,
  stepFeeds,
} from './unet-feeds.ts';
import { repeatedPredictor } from './unet-repeated.ts';

export interface LoadedUnet {
  session: Session;
  compiled: CompiledUnet;
}

/** A frame's inputs with what identity and a reference do to them. */
export type IdentityInputs = FrameInputs & {
  ipca: IpcaSettings;
  seed: number;
  /** For graphs that are compiled for one. */
  reference?: ReferenceRow;
  /** More that the graph is given at every step, and what to do with more that it gives. */
  watch?: { feeds: Record<string, Feed>; seen(outputs: Readonly<Record<string, Output>>): void };
};

/** From scaled latents, time step and step number to the model's outputs for both branches. */
export type Predictor = (latents: Float32Array, timestep: number, step: number) => Promise<Prediction>;

export function framePredictor(unet: LoadedUnet, frame: IdentityInputs): Predictor {
  return unet.compiled.context === 'weighed' ? weighedPredictor(unet, frame) : repeatedPredictor(unet, frame);
}

function weighedPredictor(unet: LoadedUnet, inputs: IdentityInputs): Predictor {
  const { shape, negativeBranch, condition, reference, watch } = inputs;
  const { context, negative, pooled } = condition;
  const branches = [
    ...(negativeBranch ? [{ states: negative, ...(pooled ? { pooled: pooled.negative } : {}) }] : []),
    { states: context.states, ...(pooled ? { pooled: pooled.positive } : {}) },
  ];
  const own = branches.length;
  const area = shape[0] * shape[1] * shape[2];
  // Rows beyond a branch's own are masked by their log-weight.
  const constant = branchFeeds(
    inputs,
    reference ? [...branches, reference] : branches,
    unet.compiled.contextRows(context.rows),
  );
  const weights = logWeightFeeds(unet, inputs);

  return async (latents, timestep, step) => {
    const out = await unet.session.run({
      ...constant,
      ...weights(step),
      ...reference?.feeds(step),
      ...watch?.feeds,
      ...stepFeeds(latents, timestep, shape, own, reference?.latents(step)),
    });
    watch?.seen(out);
    const data = out.out_sample!.data;
    const positive = data.subarray((own - 1) * area, own * area);
    return negativeBranch ? { negative: data.subarray(0, area), positive } : { positive };
  };
}

/** The log-weight inputs by step: [B, S] per block group, or with dropout [B, Sq, S] per cross-attention. */
function logWeightFeeds(unet: LoadedUnet, inputs: IdentityInputs): (step: number) => Record<string, Feed> {
  const { condition, ipca, negativeBranch, shape, reference } = inputs;
  const { context } = condition;
  const active = new Set(identityBlocks(ipca, unet.compiled.groups));
  const rows = unet.compiled.contextRows(context.rows);
  // The negative branch sees its own 77 rows and none of those that the paper's variant appends.
  const negative = negativeBranch ? [plainLogWeights(condition.negative.length / condition.width, rows)] : [];
  const last = reference ? [plainLogWeights(reference.states.length / condition.width, rows)] : [];
  const batch = negative.length + 1 + last.length;
  const on = stack([...negative, logWeights(context, true, rows), ...last]);
  const off = stack([...negative, logWeights(context, false, rows), ...last]);

  if (ipca.dropout === 0) {
    return (step) =>
      Object.fromEntries(
        unet.compiled.groups.map((group) => [
          `log_weights.${group}`,
          { data: active.has(group) && actsAt(ipca, step) ? on : off, dims: [batch, rows] },
        ]),
      );
  }
  return (step) =>
    Object.fromEntries(
      unet.compiled.crossAttentions.map((layer, index) => {
        const queries = layer.queries(shape[1], shape[2]);
        const acts = active.has(layer.group) && actsAt(ipca, step);
        const positive = acts
          ? dropoutLogWeights(context, ipca, { seed: inputs.seed, step, layer: index, queries, length: rows })
          : repeat(logWeights(context, false, rows), queries);
        const whole = (row: Float32Array) => repeat(row, queries);
        const data = stack([...negative.map(whole), positive, ...last.map(whole)]);
        return [`log_weights.${layer.path}`, { data, dims: [batch, queries, rows] }];
      }),
    );
}
