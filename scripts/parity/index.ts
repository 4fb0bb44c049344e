// `npm run parity`: everything that is compared with PyTorch, as one table of measured error against bound; with
// `--full sd15|sd21|sdxl` a checkpoint of full size instead. Exits with 1 when a bound is missed.

import { parseArgs } from 'node:util';
import { measureEnlargers } from '../../native-models/parity/enlargers.ts';
import { measureHeldStep } from '../../native-models/parity/hold-picture.ts';
import { measureLoraKinds } from '../../native-models/parity/lora-kinds.ts';
import { measureLoras } from '../../native-models/parity/loras.ts';
import { measureHalfPrecision, measureNetworks, type RunGraph } from '../../native-models/parity/networks.ts';
import { measureWeightKinds, measureWords } from '../../native-models/parity/words-and-weights.ts';
import { createSession } from '../../src-main/diffusion/runtime/session.ts';
import { architectures, measureFullSize } from './full-size.ts';
import { measureHalfPictures } from './half-pictures.ts';
import { measureOnnxExports } from './onnx-exports.ts';
import { measureParts } from './parts.ts';
import { measureProfiles } from './profiles.ts';
import { holds, type Row, table } from './row.ts';
import { measureWebGpu } from './webgpu.ts';
import { measureWholeMethod } from './whole-method.ts';

/** A session on the CPU for one run. */
const runOnce: RunGraph = async (graph, feeds) => {
  const session = await createSession(graph, { name: 'cpu', profile: 'cpu' }, 'network');
  try {
    const named = Object.entries(feeds).map(([name, { data, shape }]) => [name, { data, dims: shape }]);
    const outputs = await session.run(Object.fromEntries(named));
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { data, dims }]) => [name, { data, shape: dims }]),
    );
  } finally {
    await session.release();
  }
};

async function measureAll(full: string | undefined): Promise<Row[]> {
  if (full === undefined) {
    return [
      ...(await measureNetworks(runOnce)),
      ...(await measureHalfPrecision(runOnce)),
      ...(await measureHalfPictures()),
      ...(await measureLoras(runOnce)),
      ...(await measureLoraKinds(runOnce)),
      ...(await measureLoraKinds(runOnce, { weights: 'streamed' })),
      ...(await measureWords(runOnce)),
      ...(await measureWeightKinds(runOnce)),
      ...(await measureEnlargers(runOnce)),
      ...(await measureHeldStep(runOnce)),
      ...(await measureParts()),
      ...(await measureWholeMethod()),
      ...(await measureWholeMethod('hold-picture')),
      ...(await measureOnnxExports()),
      ...(await measureProfiles(runOnce)),
      ...(await measureWebGpu()),
    ];
  }
  const name = architectures.find((one) => one === full);
  if (name === undefined) throw new Error(`--full takes one of ${architectures.join(', ')}, not ${full}`);
  return measureFullSize(name, runOnce);
}

const { values } = parseArgs({ options: { full: { type: 'string' } } });
const rows = await measureAll(values.full).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
console.log(table(rows));
const missed = rows.filter((row) => !holds(row)).length;
console.log(`\n${rows.length} comparisons, ${missed === 0 ? 'all within their bounds' : `${missed} MISSED`}`);
if (missed > 0) process.exitCode = 1;
