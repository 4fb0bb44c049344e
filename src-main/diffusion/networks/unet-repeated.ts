// One call of a U-Net without context log-weights: identity rows are given as often as they count (../METHOD.md,
// section 3). Its branches see contexts of different lengths then, so each runs by itself.

import type { CompiledUnet } from '../../../native-models/index.ts';
import type { IpcaSettings } from '../../contract/settings.ts';
import { actsAt, repeatedRows } from '../method/ipca.ts';
import type { Feed, Session } from '../runtime/session.ts';
import { type Branch, branchFeeds, type FrameInputs, type Prediction, stepFeeds } from './unet-feeds.ts';

/** Branches that are run in one batch: `count` of them, and the last again where the graph takes more. */
interface Run {
  count: number;
  batch: number;
  feeds: Record<string, Feed>;
}

export function repeatedPredictor(
  { session, compiled }: { session: Session; compiled: CompiledUnet },
  inputs: FrameInputs & { ipca: IpcaSettings },
) {
  const { condition, ipca, negativeBranch, shape } = inputs;
  const { context, width, pooled } = condition;
  const area = shape[0] * shape[1] * shape[2];
  const runsWhere = (acts: boolean): Run[] => {
    const states = repeatedRows(context, width, acts);
    const positive = { states, ...(pooled ? { pooled: pooled.positive } : {}) };
    const negative = { states: condition.negative, ...(pooled ? { pooled: pooled.negative } : {}) };
    return planRuns(inputs, negativeBranch ? [negative, positive] : [positive], compiled.batch);
  };
  const runs = { on: runsWhere(true), off: runsWhere(false) };

  return async (latents: Float32Array, timestep: number, step: number): Promise<Prediction> => {
    const results: Float32Array[] = [];
    for (const { count, batch, feeds } of actsAt(ipca, step) ? runs.on : runs.off) {
      const out = await session.run({ ...feeds, ...stepFeeds(latents, timestep, shape, batch) });
      const { data } = out.out_sample!;
      for (let row = 0; row < count; row++) results.push(data.subarray(row * area, (row + 1) * area));
    }
    const positive = results.at(-1)!;
    return negativeBranch ? { negative: results[0]!, positive } : { positive };
  };
}

/** One run for all branches where they are equally long and the graph's batch has room, else one for each. */
function planRuns(inputs: FrameInputs, branches: readonly Branch[], fixed: number | undefined): Run[] {
  const lengths = new Set(branches.map(({ states }) => states.length));
  const groups =
    lengths.size === 1 && branches.length <= (fixed ?? branches.length)
      ? [branches]
      : branches.map((one) => [one]);
  return groups.map((group) => {
    const batch = fixed ?? group.length;
    const last = group.at(-1)!;
    const filled = [...group, ...Array<Branch>(batch - group.length).fill(last)];
    const rows = last.states.length / inputs.condition.width;
    return { count: group.length, batch, feeds: branchFeeds(inputs, filled, rows) };
  });
}
