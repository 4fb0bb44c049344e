// One call of a U-Net without context log-weights: identity rows are given as often as they count (METHOD.md 3). Its
// branches see contexts of different lengths then, so each runs by itself.
import type { CompiledUnet } from '../../native-models/architectures/index.ts';
import type { IpcaSettings } from '../contract/settings.ts';
import { actsAt, repeatedRows } from './ipca.ts';
import type { Session } from './session.ts';
import { type Branch, branchFeeds, type FrameInputs, type Prediction, stepFeeds } from './unet-feeds.ts';

/** Branches that are run in one batch, with its rows of text. */
interface Run {
  branches: readonly Branch[];
  rows: number;
}

export function repeatedPredictor(
  { session, compiled }: { session: Session; compiled: CompiledUnet },
  inputs: FrameInputs & { ipca: IpcaSettings },
) {
  const { condition, ipca, negativeBranch, shape } = inputs;
  const { width, pooled } = condition;
  const area = shape[0] * shape[1] * shape[2];
  const negative: Branch = {
    states: condition.negative,
    ...(pooled ? { pooled: pooled.negative } : {}),
  };
  const prepared = [true, false].map((acts) => {
    const states = repeatedRows(condition.context, width, acts);
    const positive: Branch = { states, ...(pooled ? { pooled: pooled.positive } : {}) };
    return planRuns(negativeBranch ? [negative, positive] : [positive], width, compiled.batch).map((run) => ({
      count: run.branches.length,
      ...filled(run, compiled.batch),
    }));
  });
  const [on, off] = prepared.map((runs) =>
    runs.map(({ count, branches, rows }) => ({
      count,
      batch: branches.length,
      feeds: branchFeeds(inputs, branches, rows),
    })),
  );

  return async (latents: Float32Array, timestep: number, step: number): Promise<Prediction> => {
    const results: Float32Array[] = [];
    for (const { count, batch, feeds } of (actsAt(ipca, step) ? on : off)!) {
      const out = await session.run({ ...feeds, ...stepFeeds(latents, timestep, shape, batch) });
      const { data } = out.out_sample!;
      for (let row = 0; row < count; row++) results.push(data.subarray(row * area, (row + 1) * area));
    }
    const positive = results.at(-1)!;
    return negativeBranch ? { negative: results[0]!, positive } : { positive };
  };
}

/** One run for branches of equal length, as far as the graph's batch has room for them. */
function planRuns(branches: readonly Branch[], width: number, batch = branches.length): Run[] {
  const [first] = branches;
  const isEven = branches.every(({ states }) => states.length === first!.states.length);
  const groups = isEven && branches.length <= batch ? [branches] : branches.map((one) => [one]);
  return groups.map((group) => ({ branches: group, rows: group[0]!.states.length / width }));
}

/** A graph that takes only so many rows gets the last one again. */
function filled({ branches, rows }: Run, batch = branches.length): Run {
  const more = Array<Branch>(batch - branches.length).fill(branches.at(-1)!);
  return { branches: [...branches, ...more], rows };
}
