// Measures compiled networks that enlarge pictures against the goldens that enlargers.py made with PyTorch. How graphs are run is the
// caller's.

import { join } from 'node:path';
import { compileEnlarger, openEnlarger } from '../index.ts';
import { type ParityRow, type RunGraph, readGoldensFile, relativeError } from './networks.ts';

/** float32 on both sides; what is left is the order of sums. */
const BOUND = 1e-5;
const FOLDER = join(import.meta.dirname, 'fixtures', 'enlargers');

export const enlargerFixture = (name: string): string => join(FOLDER, `${name}.safetensors`);

export async function measureEnlargers(run: RunGraph): Promise<ParityRow[]> {
  const rows: ParityRow[] = [];
  for (const [name, { image, enlarged }] of await readGoldensFile(enlargerFixture('goldens'))) {
    const graph = compileEnlarger(await openEnlarger(enlargerFixture(name)));
    const outputs = await run(graph, { image: image! });
    rows.push({
      what: `enlarging, ${name}`,
      measured: relativeError(outputs.enlarged, enlarged!),
      bound: BOUND,
    });
  }
  return rows;
}
