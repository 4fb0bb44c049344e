import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type WeightsMode, weightsModes } from '../../contract/settings.ts';
import { openModel } from '../model/model.ts';
import type { StoryRequest } from '../story-request.ts';
import { StoryEngine } from '../tell-story.ts';
import { chooseMemory } from './choose-memory.ts';
import { Graphs } from './graphs.ts';
import { planMemory } from './reckon-memory.ts';

const modelFolder = 'native-models/parity/fixtures/whole-method/models/tiny-sdxl';
const cache = mkdtempSync(join(tmpdir(), 'fabula-cache-'));
process.env.FABULA_CACHE = cache;
const engine = new StoryEngine();
afterAll(async () => {
  await engine.release();
  rmSync(cache, { recursive: true });
});

const request = (weights: WeightsMode | 'auto', memory?: number): StoryRequest => ({
  model: { path: modelFolder },
  device: 'cpu',
  scenes: [{ identityPrompt: 'a drawing of a fox', framePrompt: 'at night', seed: 5 }],
  settings: { steps: 4, width: 64, height: 64, weights },
  ...(memory === undefined ? {} : { memory }),
});

async function latents(weights: WeightsMode): Promise<Float32Array> {
  const story = await engine.open(request(weights));
  for await (const { tensors } of story.frames({ keepTensors: true })) {
    return tensors!.latents.data as Float32Array;
  }
  throw new Error('no frame');
}

const resolve = async (weights: WeightsMode | 'auto', memory: number) =>
  (await engine.open(request(weights, memory))).resolved;

const distance = (a: Float32Array, b: Float32Array): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / Math.max(...b.map(Math.abs));

it('draws with weights of every mode: streamed as full, fewer bits farther from it', async () => {
  const full = await latents('full');
  const errors = new Map<WeightsMode, number>();
  for (const mode of weightsModes) errors.set(mode, distance(await latents(mode), full));
  console.log('relative error of the latents after 4 steps:', Object.fromEntries(errors));
  expect(errors.get('full')).toBe(0);
  expect(errors.get('streamed')).toBeLessThan(1e-4);
  expect(errors.get('8bit')).toBeLessThan(1e-1);
  expect(errors.get('4bit')).toBeGreaterThan(errors.get('8bit')!);
  expect(errors.get('4bit')).toBeLessThan(5e-1);
  expect(readdirSync(join(cache, 'quantised')).map((name) => name.replace(/^[0-9a-f]{64}/, 'hash'))).toEqual(
    expect.arrayContaining(['hash-unet-8bit-1.safetensors', 'hash-unet-4bit-1.safetensors']),
  );
  expect(existsSync(join(modelFolder, '.fabula-cache'))).toBe(false);
});

it('refuses what does not fit, naming the mode that does, and changes nothing by itself', async () => {
  const graphs = new Graphs(await openModel({ path: modelFolder }));
  const size = { width: 64, height: 64, batch: 2 };
  const [full, streamed] = (['full', 'streamed'] as const).map((mode) => planMemory(graphs, mode, size, 0));
  expect(streamed!.peak).toBeLessThan(full!.peak);
  const between = (full!.peak + streamed!.peak) / 2;
  await expect(resolve('full', between)).rejects.toMatchObject({
    code: 'not-enough-memory',
    message: expect.stringMatching(
      /at 64x64 with full weights needs about .* GB of memory, but this machine has/,
    ),
    hint: expect.stringMatching(/^Draw with streamed weights/),
  });
  expect((await resolve('auto', between)).settings.weights).toBe('streamed');
  expect((await resolve('auto', full!.peak)).settings.weights).toBe('full');
  await expect(resolve('auto', 1e6)).rejects.toMatchObject({
    code: 'not-enough-memory',
    hint: 'Draw with a smaller size.',
  });
  const unknown = { unknown: 'the system does not tell it' };
  expect(chooseMemory(graphs, 'full', size, unknown)).toMatchObject({ mode: 'full', oneAtATime: false });
});
