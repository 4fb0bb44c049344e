// One step of `npm run gpu-check`, in a process of its own: a driver may take it along. Its argument is the step and what
// it needs, as JSON; it sends back its figures, or why there are none.

import { z } from 'zod';
import { measureNetworks, NETWORK_FIXTURES, type RunGraph } from '../../native-models/parity/networks.ts';
import { deviceName, weightsModes } from '../../src-main/contract/settings.ts';
import { usability } from '../../src-main/diffusion/runtime/ask-device.ts';
import { openDevice } from '../../src-main/diffusion/runtime/devices.ts';
import { peakMemory } from '../../src-main/diffusion/runtime/peak-memory.ts';
import { createSession, type OpenDevice } from '../../src-main/diffusion/runtime/session.ts';
import type { Frame, StoryRequest } from '../../src-main/diffusion/story-request.ts';
import { StoryEngine, tellStory } from '../../src-main/diffusion/tell-story.ts';
import { unetRuns } from '../bench/unet-runs.ts';
import type { Figures } from './step.ts';

const task = z.object({
  what: z.enum(['probe', 'networks', 'picture', 'drawing']),
  device: deviceName,
  precision: z.enum(['float32', 'float16']),
  mode: z.enum(weightsModes).optional(),
  side: z.number().optional(),
  /** Folders, and steps of a picture. */
  pocket: z.string(),
  large: z.string(),
  steps: z.number(),
});
type Task = z.infer<typeof task>;

export type Answer = { figures: Figures } | { reason: string };

const SCENE = { identityPrompt: 'a watercolor of a red fox', framePrompt: 'in the snow', seed: 1 };

async function probe({ device, precision }: Task): Promise<Answer> {
  const found = await usability(device, { precision, anew: true });
  return 'reason' in found ? found : { figures: { operators: found.profile } };
}

const runOn =
  (device: OpenDevice): RunGraph =>
  async (graph, feeds) => {
    const session = await createSession(graph, device, 'network');
    try {
      const named = Object.entries(feeds).map(([name, { data, shape }]) => [name, { data, dims: shape }]);
      const outputs = Object.entries(await session.run(Object.fromEntries(named)));
      return Object.fromEntries(outputs.map(([name, { data, dims }]) => [name, { data, shape: dims }]));
    } finally {
      await session.release();
    }
  };

/** The largest error of each family, as a share of the largest value. */
async function networks({ device, precision }: Task): Promise<Answer> {
  const open = await openDevice(device, precision);
  const figures: Record<string, number | string> = {};
  let missed = 0;
  for (const family of NETWORK_FIXTURES) {
    const options = { profile: open.profile, precision };
    const rows = await measureNetworks(runOn(open), options, [family], true);
    figures[family] = Math.max(...rows.map(({ measured }) => measured));
    // Matrix products in TF32 are off by more than float32's bound.
    missed += rows.filter(({ measured, bound }) => !(measured <= bound)).length;
  }
  return { figures: { ...figures, 'over the CPU’s bound': missed } };
}

async function oneFrame(request: StoryRequest): Promise<Frame> {
  for await (const frame of tellStory(request, { keepTensors: true })) return frame;
  throw new Error('no picture was drawn');
}

/** The built-in model's picture, beside the CPU's of the same seed. */
async function picture({ device, precision, pocket, steps, side }: Task): Promise<Answer> {
  const request = {
    model: { path: pocket },
    scenes: [SCENE],
    settings: { steps, ...(side ? { width: side, height: side } : {}) },
  };
  const expected = await oneFrame({ ...request, device: 'cpu' });
  const actual = await oneFrame({ ...request, device, settings: { ...request.settings, precision } });
  const [a, b] = [expected, actual].map(({ tensors }) => tensors!.latents.data as Float32Array);
  const [p, q] = [expected.picture.data, actual.picture.data];
  const pixels = p.map((value, i) => Math.abs(value - q[i]!));
  return {
    figures: {
      'latents off by': largest(a!.map((value, i) => value - b![i]!)) / largest(a!),
      'pixels off by at most': largest(pixels),
      'on average': pixels.reduce((sum, value) => sum + value, 0) / pixels.length,
      'seconds a picture': actual.seconds,
      'on the CPU': expected.seconds,
    },
  };
}

const largest = (values: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
};

/** A whole picture of the large model in few steps, with what was reckoned for it. */
async function drawing({
  device,
  precision,
  mode = 'full',
  side = 1024,
  large,
  steps,
}: Task): Promise<Answer> {
  const engine = new StoryEngine();
  const story = await engine.open({
    model: { path: large },
    device,
    scenes: [SCENE],
    settings: { steps, width: side, height: side, guidanceScale: 5, weights: mode, precision },
  });
  const began = performance.now();
  const runs = await unetRuns(async () => {
    for await (const _ of story.frames()) await engine.release();
  });
  const { memory } = story;
  return {
    figures: {
      'seconds a step': Math.min(...runs.map(({ seconds }) => seconds)),
      'seconds for all': (performance.now() - began) / 1000,
      ...('peak' in memory ? { 'GB reckoned': memory.peak / 1e9 } : {}),
      'GB of the machine': peakMemory() / 1e9,
      networks: memory.vaeOnCpu ? 'VAE on the CPU' : memory.oneAtATime ? 'in turns' : 'together',
    },
  };
}

const MEASURES = { probe, networks, picture, drawing };
const wanted = task.parse(JSON.parse(process.argv[2]!));
const answer = await MEASURES[wanted.what](wanted).catch(
  (error: Error): Answer => ({ reason: error.message.split('\n')[0]! }),
);
process.send!(answer);
