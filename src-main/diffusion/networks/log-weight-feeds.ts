// The log-weights of text that a U-Net is given at a step: what each row of the batch hears of its text, and how much, where
// identity acts, where regions say who is heard, or both.

import type { CompiledUnet } from '../../../native-models/index.ts';
import { actsAt, dropoutLogWeights, identityBlocks, logWeights, plainLogWeights } from '../method/ipca.ts';
import type { MapSize } from '../method/reference.ts';
import { hushElsewhere } from '../method/regions.ts';
import { repeat, stack } from '../method/rows.ts';
import type { Feed } from '../runtime/session.ts';
import { type IdentityInputs, mostRowsOf } from './unet-feeds.ts';

/**
 * By step: [B, S] per block group; [B, Sq, S] per block group where some texts are heard in regions alone; with dropout
 * [B, Sq, S] per cross-attention.
 */
export function logWeightFeeds(
  { groups, crossAttentions, contextRows }: CompiledUnet,
  inputs: IdentityInputs,
): (step: number) => Record<string, Feed> {
  const { condition, ipca, negativeBranch, shape, references, placed = [] } = inputs;
  const { context } = condition;
  const rows = contextRows(mostRowsOf(inputs));
  const active = new Set(identityBlocks(ipca, groups));
  // Negative branch and references see their own rows and none of those that others append.
  const own = (states: Float32Array) => plainLogWeights(states.length / condition.width, rows);
  const negative = negativeBranch ? [own(condition.negative)] : [];
  const last = (references?.rows ?? []).map(({ states }) => own(states));
  const batch = negative.length + 1 + last.length;

  if (ipca.dropout === 0 && placed.length === 0) {
    const on = stack([...negative, logWeights(context, true, rows), ...last]);
    const off = stack([...negative, logWeights(context, false, rows), ...last]);
    return (step) =>
      Object.fromEntries(
        groups.map((group) => [
          `log_weights.${group}`,
          { data: active.has(group) && actsAt(ipca, step) ? on : off, dims: [batch, rows] },
        ]),
      );
  }

  const perQuery = (size: MapSize, weightsOf: (queries: number) => Float32Array): Feed => {
    const queries = size.height * size.width;
    const positive = hushElsewhere(weightsOf(queries), rows, placed, size);
    const whole = (row: Float32Array) => repeat(row, queries);
    return {
      data: stack([...negative.map(whole), positive, ...last.map(whole)]),
      dims: [batch, queries, rows],
    };
  };
  const steady = (acts: boolean) => (queries: number) => repeat(logWeights(context, acts, rows), queries);

  if (ipca.dropout === 0) {
    const sizes = new Map(crossAttentions.map((layer) => [layer.group, layer.size(shape[1], shape[2])]));
    const feedsWhere = (acts: boolean) =>
      Object.fromEntries(
        [...sizes].map(([group, size]) => [
          `log_weights.${group}`,
          perQuery(size, steady(acts && active.has(group))),
        ]),
      );
    const [on, off] = [feedsWhere(true), feedsWhere(false)];
    return (step) => (actsAt(ipca, step) ? on : off);
  }
  return (step) =>
    Object.fromEntries(
      crossAttentions.map((layer, index) => {
        const acts = active.has(layer.group) && actsAt(ipca, step);
        const size = layer.size(shape[1], shape[2]);
        const dropped = (queries: number) =>
          dropoutLogWeights(context, ipca, { seed: inputs.seed, step, layer: index, queries, length: rows });
        return [`log_weights.${layer.path}`, perQuery(size, acts ? dropped : steady(false))];
      }),
    );
}
