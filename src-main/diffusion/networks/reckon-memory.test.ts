import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { WeightsMode } from '../../contract/settings.ts';
import { openModel } from '../model/model.ts';
import { Graphs } from './graphs.ts';
import { MARGIN, planMemory, planModes } from './reckon-memory.ts';
import { VAE_TILES } from './vae.ts';

const pocket = fileURLToPath(new URL('../../../native-models/pocket', import.meta.url));
const model = await openModel({ path: pocket });
const graphs = new Graphs(model);

/** As the engine process has it: see engine/channel.ts. */
const engineEnvironment = { MALLOC_TRIM_THRESHOLD_: '65536', MALLOC_MMAP_THRESHOLD_: '65536' };

/** Greatest resident memory of a process that draws one picture. */
const measured = (mode: WeightsMode, side: number): Promise<number> =>
  new Promise((done, failed) => {
    const child = fork(
      fileURLToPath(new URL('./memory-for-tests.ts', import.meta.url)),
      [mode, String(side)],
      { env: { ...process.env, ...engineEnvironment } },
    );
    child.on('message', (bytes) => done(bytes as number));
    child.on('error', failed);
    child.on('exit', (code) => failed(new Error(`drawing ended with code ${code}`)));
  });

// Large enough for the pictures, not the program, to be most of it.
it.each([
  ['full', 512],
  ['streamed', 512],
] as const)('is right about %s weights at %i pixels, to the margin it states', async (mode, side) => {
  const { peak, mapped } = planMemory(graphs, mode, { width: side, height: side, batch: 2 });
  const found = await measured(mode, side);
  console.log(
    `${mode} at ${side}: reckoned ${peak / 1e6}, with files ${(peak + mapped) / 1e6}, measured ${found / 1e6} MB`,
  );
  expect(Math.abs(peak + mapped - found) / found).toBeLessThan(MARGIN);
});

describe('how a picture is decoded', () => {
  const size = { width: 2048, height: 2048, batch: 2 };

  it('is whole up to 1024 pixels and with everything loaded, where there is memory for it', () => {
    expect(planMemory(graphs, 'full', size, 1e12)).toMatchObject({ vaeTile: 128, oneAtATime: false });
  });

  it('first lets the U-Net go, then takes smaller tiles, as far as memory is short', () => {
    const decodingIsMost = { width: 1024, height: 1024, batch: 1 };
    const plans = [planMemory(graphs, 'full', decodingIsMost, 1e12)];
    for (;;) {
      const last = plans.at(-1)!.peak;
      const next = planMemory(graphs, 'full', decodingIsMost, last - 1);
      if (next.peak >= last) break;
      plans.push(next);
    }
    const [ample, ...short] = plans;
    expect(ample!.oneAtATime).toBe(false);
    expect(short.every((plan) => plan.oneAtATime)).toBe(true);
    const tiles = short.map((plan) => plan.vaeTile);
    expect(tiles.length).toBeGreaterThan(1);
    expect(tiles).toEqual(VAE_TILES.slice(0, tiles.length));
    // Smaller tiles help as long as decoding takes the most.
    const { decoding, sampling, peak } = short.at(-1)!;
    if (tiles.length < VAE_TILES.length) expect([decoding < peak, sampling]).toEqual([true, peak]);
  });

  it('takes no more than sampling does in the modes that save memory, whatever there is', () => {
    for (const mode of ['streamed', '8bit', '4bit'] as const) {
      const { decoding, vaeTile } = planMemory(graphs, mode, size, 1e12);
      expect(decoding).toBeLessThanOrEqual(2e9);
      expect(vaeTile).toBeLessThanOrEqual(128);
    }
  });
});

it('reckons all modes together as each by itself', () => {
  const at = { width: 256, height: 256, guidanceScale: 5 };
  const plans = planModes(model, at);
  const alone = plans.map(({ mode }) =>
    planMemory(new Graphs(model), mode, { width: 256, height: 256, batch: 2 }),
  );
  expect(plans).toEqual(alone);
});
