// The graphs for GPUs, computed on the CPU: what it has no kernel for is taken apart into what each operator means. A row
// is the worst of its comparisons. The unit tests ask a part of this.

import { hasHalf, profilesOf } from '../../native-models/architectures/profile.ts';
import { lowered } from '../../native-models/graph/lowered-for-tests.ts';
import type { Profile } from '../../native-models/index.ts';
import { measureHeldStep } from '../../native-models/parity/hold-picture.ts';
import { measureLoras } from '../../native-models/parity/loras.ts';
import { measureHalfPrecision, measureNetworks, type RunGraph } from '../../native-models/parity/networks.ts';
import type { Row } from './row.ts';

const PROFILES: readonly Profile[] = (['cuda', 'dml', 'webgpu', 'coreml'] as const).flatMap(profilesOf);

function worst(what: string, rows: readonly Row[]): Row {
  const sorted = rows.toSorted((a, b) => b.measured / b.bound - a.measured / a.bound);
  return { ...sorted[0]!, what: `${what}: worst of ${rows.length}` };
}

/** @param runOnce Runs a graph on the CPU. */
export async function measureProfiles(runOnce: RunGraph): Promise<Row[]> {
  const run: RunGraph = (graph, feeds) => runOnce(lowered(graph), feeds);
  const rows: Row[] = [];
  for (const profile of PROFILES) {
    const streamed = { weights: 'streamed', profile } as const;
    const measure = async (what: string, of: Promise<Row[]>) =>
      rows.push(worst(`operators of ${profile}, ${what}`, await of));
    await measure('sizes fixed', measureNetworks(run, { profile }, undefined, true));
    await measure('streamed, sizes open', measureNetworks(run, streamed));
    if (hasHalf(profile)) await measure('in half precision', measureHalfPrecision(run, { profile }));
    await measure('held by a picture', measureHeldStep(run, { profile }, { fixedSizes: true }));
    await measure('held by a picture, streamed', measureHeldStep(run, streamed));
    await measure('LoRAs', measureLoras(run, { profile }));
    await measure('LoRAs, streamed', measureLoras(run, streamed));
  }
  for (const options of [{ weights: 'streamed' }, { attention: 'plain' }] as const) {
    const held = await measureHeldStep(runOnce, options);
    rows.push(worst(`held by a picture, ${Object.values(options).join()}`, held));
  }
  return rows;
}
