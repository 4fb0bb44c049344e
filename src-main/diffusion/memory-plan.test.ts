import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { WeightsMode } from '../contract/settings.ts';
import { MARGIN, planMemory } from './memory-plan.ts';
import { openModel } from './model.ts';

const pocket = fileURLToPath(new URL('../../native-models/pocket', import.meta.url));

/** Greatest resident memory of a process that draws one picture. */
const measured = (mode: WeightsMode, side: number): Promise<number> =>
  new Promise((done, failed) => {
    const child = fork(fileURLToPath(new URL('./memory-for-tests.ts', import.meta.url)), [
      mode,
      String(side),
    ]);
    child.on('message', (bytes) => done(bytes as number));
    child.on('error', failed);
    child.on('exit', (code) => failed(new Error(`drawing ended with code ${code}`)));
  });

// Large enough for the pictures, not the program, to be most of it.
it.each([
  ['full', 512],
  ['streamed', 512],
] as const)('is right about %s weights at %i pixels, to the margin it states', async (mode, side) => {
  const { peak, mapped } = planMemory(await openModel(pocket), mode, { width: side, height: side, batch: 2 });
  const found = await measured(mode, side);
  console.log(
    `${mode} at ${side}: reckoned ${peak / 1e6}, with files ${(peak + mapped) / 1e6}, measured ${found / 1e6} MB`,
  );
  expect(Math.abs(peak + mapped - found) / found).toBeLessThan(MARGIN);
});
