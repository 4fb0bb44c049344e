import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { WeightsMode } from '../../contract/settings.ts';
import { openModel } from '../model/model.ts';
import { resolveSettings } from '../model/settings.ts';
import { openRequest } from '../open-request.ts';
import { Graphs } from './graphs.ts';
import { MARGIN, modesOf, planMemory, planModes } from './reckon-memory.ts';
import { VAE_TILES } from './vae.ts';

const pocket = fileURLToPath(new URL('../../../native-models/pocket', import.meta.url));
const model = await openModel({ path: pocket });
const graphs = new Graphs(model);
const BY_WORDS = { method: 'onestory' } as const;

/** As the engine process has it: see engine/channel.ts. */
const engineEnvironment = { MALLOC_TRIM_THRESHOLD_: '65536', MALLOC_MMAP_THRESHOLD_: '65536' };

/** Greatest resident memory of a process that draws one picture. */
const measured = (mode: WeightsMode, side: number, held: string): Promise<number> =>
  new Promise((done, failed) => {
    const child = fork(
      fileURLToPath(new URL('./memory-for-tests.ts', import.meta.url)),
      [mode, String(side), held],
      { env: { ...process.env, ...engineEnvironment } },
    );
    child.on('message', (bytes) => done(bytes as number));
    child.on('error', failed);
    child.on('exit', (code) => failed(new Error(`drawing ended with code ${code}`)));
  });

// Large enough for the pictures, not the program, to be most of it.
it.each([
  ['full', 512, 'by words'],
  ['streamed', 512, 'by words'],
  ['full', 512, 'held'],
] as const)(
  'is right about %s weights at %i pixels, %s, to the margin it states',
  async (mode, side, held) => {
    const asked = { width: side, height: side, guidanceScale: 5, ...(held === 'held' ? {} : BY_WORDS) };
    const plans = planModes(model, resolveSettings(model, asked));
    const { peak, mapped } = plans.find((plan) => plan.mode === mode)!;
    const found = await measured(mode, side, held);
    console.log(
      `${mode} at ${side}, ${held}: reckoned ${peak / 1e6}, with files ${(peak + mapped) / 1e6}, measured ${found / 1e6} MB`,
    );
    expect(Math.abs(peak + mapped - found) / found).toBeLessThan(MARGIN);
  },
);

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
  const at = { width: 256, height: 256, guidanceScale: 5, ...BY_WORDS };
  const plans = planModes(model, resolveSettings(model, at));
  const alone = plans.map(({ mode }) =>
    planMemory(new Graphs(model), mode, { width: 256, height: 256, batch: 2 }),
  );
  expect(plans).toEqual(alone);
});

describe('a picture that holds the look', () => {
  const at = { width: 512, height: 512, guidanceScale: 5 };
  const full = (more: object) => planModes(model, resolveSettings(model, { ...at, ...more }))[0]!;

  it('takes memory for a row more, and says so where modes are compared', () => {
    const [byWords, held] = [full(BY_WORDS), full({})];
    expect(held.sampling).toBeGreaterThan(byWords.sampling);
    expect(held.peak).toBeGreaterThan(byWords.peak);
    expect(held.mapped).toBe(byWords.mapped);
  });

  it('is refused where there is no room for its row, naming what fits: another mode, else words', async () => {
    const request = {
      model: { path: pocket },
      device: 'cpu',
      scenes: [{ identityPrompt: 'a fox', framePrompt: 'in snow', seed: 1, cast: [{ words: 'a fox' }] }],
    } as const;
    // So large that the U-Net takes the most.
    const side = 1024;
    const large = { ...at, width: side, height: side };
    const open = (memory: number, settings: object = {}) =>
      openRequest({ ...request, settings: { ...large, ...settings }, memory });
    // The least that each takes, its networks one at a time.
    const size = { width: side, height: side, batch: 2 };
    const { graphs: held } = await open(1e12);
    const [full, ...others] = modesOf(model).map((mode) => planMemory(held, mode, size, 0).peak);
    const least = Math.min(...others);
    expect(least).toBeLessThan(full!);
    expect((await open(full!)).memory).toMatchObject({ mode: 'full' });
    // For words that is more than enough.
    expect((await open(full! - 1, BY_WORDS)).memory).toMatchObject({ mode: 'full' });
    await expect(open(full! - 1, { weights: 'full' })).rejects.toMatchObject({
      code: 'not-enough-memory',
      message: expect.stringContaining('with full weights and pictures that hold the look needs about'),
      hint: expect.stringMatching(/^Draw with (streamed|8bit|4bit) weights \(about/),
    });
    await expect(open(least - 1)).rejects.toMatchObject({
      code: 'not-enough-memory',
      hint: expect.stringMatching(/^Hold the look by words, which takes less \(\w+ weights, about/),
    });
  });
});
