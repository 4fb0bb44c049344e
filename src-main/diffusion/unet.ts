// One call of the U-Net for one frame: builds the batch (negative branch first), the context log-weights of
// every block at this step, and splits the answer. Knows nothing of schedulers or of guidance's arithmetic.
import type { CompiledUnet } from '../../native-models/architectures/index.ts';
import type { IpcaSettings } from '../contract/settings.ts';
import type { FrameCondition } from './conditioning.ts';
import { guidanceEmbedding } from './guidance.ts';
import { actsAt, dropoutLogWeights, identityBlocks, logWeights, plainLogWeights } from './ipca.ts';
import type { Feed, Session } from './session.ts';

export interface LoadedUnet {
  session: Session;
  compiled: CompiledUnet;
}

export interface FrameInputs {
  condition: FrameCondition;
  ipca: IpcaSettings;
  seed: number;
  /** Whether a negative branch runs (guidance above 1). */
  negativeBranch: boolean;
  /** The guidance scale as an input, for U-Nets that take it. */
  guidance?: { scale: number; width: number };
  /** Latents [channels, height, width]. */
  shape: readonly [channels: number, height: number, width: number];
  /** Pixels: original size, crop and target size are told to SDXL. */
  pixels: { width: number; height: number };
}

export interface Prediction {
  negative?: Float32Array;
  positive: Float32Array;
}

/** A function from scaled latents, time step and step number to the model's outputs for both branches. */
export function framePredictor(unet: LoadedUnet, inputs: FrameInputs) {
  const { shape, negativeBranch } = inputs;
  const batch = negativeBranch ? 2 : 1;
  const area = shape[0] * shape[1] * shape[2];
  const constant = constantFeeds(inputs, batch);
  const weights = logWeightFeeds(unet, inputs, batch);

  return async (latents: Float32Array, timestep: number, step: number): Promise<Prediction> => {
    const sample = new Float32Array(batch * area);
    for (let b = 0; b < batch; b++) sample.set(latents, b * area);
    const out = await unet.session.run({
      ...constant,
      ...weights(step),
      sample: { data: sample, dims: [batch, ...shape] },
      timestep: { data: new Float32Array(batch).fill(timestep), dims: [batch] },
    });
    const data = out.out_sample!.data;
    return negativeBranch
      ? { negative: data.subarray(0, area), positive: data.subarray(area) }
      : { positive: data };
  };
}

/** What stays the same over all steps: text states, pooled embedding, sizes, guidance as an input. */
function constantFeeds(inputs: FrameInputs, batch: number): Record<string, Feed> {
  const { condition, negativeBranch, pixels, guidance } = inputs;
  const { context, width, negative, pooled } = condition;
  const rows = context.rows;
  const states = new Float32Array(batch * rows * width);
  // Rows beyond the negative branch's own stay zero and are masked by their log-weight.
  if (negativeBranch) states.set(negative, 0);
  states.set(context.states, (batch - 1) * rows * width);
  const feeds: Record<string, Feed> = { encoder_hidden_states: { data: states, dims: [batch, rows, width] } };
  if (pooled) {
    const ids = [pixels.height, pixels.width, 0, 0, pixels.height, pixels.width];
    const both = Float32Array.from(negativeBranch ? [...ids, ...ids] : ids);
    feeds.time_ids = { data: both, dims: [batch, 6] };
    feeds.text_embeds = {
      data: stack(negativeBranch ? pooled.negative : undefined, pooled.positive),
      dims: [batch, pooled.positive.length],
    };
  }
  if (guidance) {
    const embedding = guidanceEmbedding(guidance.scale, guidance.width);
    feeds.timestep_cond = {
      data: stack(negativeBranch ? embedding : undefined, embedding),
      dims: [batch, embedding.length],
    };
  }
  return feeds;
}

function stack(first: Float32Array | undefined, second: Float32Array): Float32Array {
  if (!first) return second;
  const out = new Float32Array(first.length + second.length);
  out.set(first, 0);
  out.set(second, first.length);
  return out;
}

/** The log-weight inputs by step: [B, S] per block group, or with dropout [B, Sq, S] per cross-attention. */
function logWeightFeeds(
  unet: LoadedUnet,
  inputs: FrameInputs,
  batch: number,
): (step: number) => Record<string, Feed> {
  const { condition, ipca, negativeBranch, shape } = inputs;
  const { context } = condition;
  const active = new Set(identityBlocks(ipca, unet.compiled.groups));
  const rows = context.rows;
  // The negative branch sees its own 77 rows and none of those that the paper's variant appends.
  const negative = plainLogWeights(condition.negative.length / condition.width, rows);
  const on = stack(negativeBranch ? negative : undefined, logWeights(context, true));
  const off = stack(negativeBranch ? negative : undefined, logWeights(context, false));

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
          ? dropoutLogWeights(context, ipca, { seed: inputs.seed, step, layer: index, queries })
          : tile(logWeights(context, false), queries);
        const data = stack(negativeBranch ? tile(negative, queries) : undefined, positive);
        return [`log_weights.${layer.path}`, { data, dims: [batch, queries, rows] }];
      }),
    );
}

function tile(row: Float32Array, times: number): Float32Array {
  const out = new Float32Array(row.length * times);
  for (let i = 0; i < times; i++) out.set(row, i * row.length);
  return out;
}
