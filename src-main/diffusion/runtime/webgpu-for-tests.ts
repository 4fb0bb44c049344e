// Draws a tiny story on WebGPU and on the CPU in a process of its own, since a driver may take its process along, and
// tells how far they are apart; with `everything` also every network from its golden, and pictures with less and less memory,
// for which a software driver compiles shaders for minutes. See draw-on-webgpu-for-tests.ts.

import { compileTextEncoder } from '../../../native-models/index.ts';
import {
  measureCheckpoint,
  openFixture,
  type ParityRow,
  type RunGraph,
  readGoldens,
} from '../../../native-models/parity/networks.ts';
import { FabulaError } from '../../contract/errors.ts';
import { StoryEngine, tellStory } from '../tell-story.ts';
import { openDevice } from './devices.ts';
import { createSession, type OpenDevice } from './session.ts';

export interface WebGpuFindings {
  /** Why the device cannot be used, when it cannot. */
  refused?: string;
  device?: OpenDevice;
  /** What is said of a graph with a node that WebGPU has no kernel for. */
  fellBack?: string;
  frames?: { latents: number; pixels: number }[];
  /** Every network of a checkpoint against PyTorch, nothing of it on the CPU. */
  rows?: ParityRow[];
  /** Every way in which networks share too little memory, and how far its picture is from the CPU's in the same tiles. */
  ways?: { way: string; pixels: number }[];
}

async function draw(device: 'cpu' | 'webgpu') {
  const frames: { latents: Float32Array; pixels: Uint8Array }[] = [];
  const request = {
    model: { path: 'native-models/parity/fixtures/whole-method/models/tiny-sdxl' },
    device,
    scenes: ['in a boat', 'at night'].map((framePrompt) => ({
      identityPrompt: 'a drawing of a fox',
      framePrompt,
      seed: 5,
    })),
    settings: { steps: 3, width: 64, height: 64 },
  };
  for await (const { tensors, picture } of tellStory(request, { keepTensors: true })) {
    frames.push({ latents: tensors!.latents.data as Float32Array, pixels: picture.data });
  }
  return frames;
}

async function drawInAllWays(): Promise<NonNullable<WebGpuFindings['ways']>> {
  const request = {
    model: { path: 'native-models/parity/fixtures/whole-method/models/tiny-sdxl' },
    device: 'webgpu',
    scenes: [{ identityPrompt: 'a drawing of a fox', framePrompt: 'at night', seed: 5 }],
    // As large as tiles need.
    settings: { steps: 1, width: 208, height: 208, guidanceScale: 1, weights: 'full' },
  } as const;
  const [engine, onCpu] = [new StoryEngine(), new StoryEngine()];
  const expected = async (vaeTile: number): Promise<Uint8Array> => {
    const story = await onCpu.open({ ...request, device: 'cpu' });
    Object.assign(story.memory, { vaeTile });
    for await (const { picture } of story.frames()) return picture.data;
    throw new Error('no picture');
  };
  const ways: { way: string; pixels: number }[] = [];
  for (let memory = 1e12; ; ) {
    const story = await engine.open({ ...request, memory }).catch((error: unknown) => {
      if (error instanceof FabulaError && error.code === 'not-enough-memory') return undefined;
      throw error;
    });
    if (!story) break;
    const { peak, vaeTile, vaeOnCpu, oneAtATime } = { peak: 0, ...story.memory };
    for await (const { picture } of story.frames()) {
      const { data } = picture;
      const before = await expected(vaeTile);
      const place = vaeOnCpu ? 'on the processor' : `${vaeTile}`;
      ways.push({
        way: `${oneAtATime ? 'in turns' : 'together'}, ${place}`,
        pixels: largest(data, (value, i) => value - before[i]!),
      });
    }
    memory = peak - 1;
  }
  await engine.release();
  await onCpu.release();
  return ways;
}

const largest = (values: ArrayLike<number>, of: (value: number, i: number) => number): number => {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(of(values[i]!, i)));
  return most;
};

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

/** A text encoder with the CPU's operators. */
async function refusal(device: OpenDevice): Promise<string> {
  const { textEncoder2 } = await openFixture('sdxl');
  const graph = compileTextEncoder(textEncoder2!, { hiddenState: 'penultimate', profile: 'cpu' });
  try {
    await (await createSession(graph, device, 'text encoder')).release();
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
}

async function find(everything: boolean): Promise<WebGpuFindings> {
  let device: OpenDevice;
  try {
    device = await openDevice('webgpu');
  } catch (error) {
    if (error instanceof FabulaError) return { refused: error.message };
    throw error;
  }
  const [cpu, gpu] = [await draw('cpu'), await draw('webgpu')];
  const frames = cpu.map(({ latents, pixels }, n) => ({
    latents: largest(latents, (v, i) => v - gpu[n]!.latents[i]!) / largest(latents, (v) => v),
    pixels: largest(pixels, (v, i) => v - gpu[n]!.pixels[i]!),
  }));
  const findings = { device, frames, fellBack: await refusal(device) };
  if (!everything) return findings;
  return {
    ...findings,
    ways: await drawInAllWays(),
    rows: await measureCheckpoint({
      name: 'sdxl',
      checkpoint: await openFixture('sdxl'),
      goldens: await readGoldens('sdxl'),
      run: runOn(device),
      options: { profile: device.profile },
      cases: ['step', 'dropout'],
      fixedSizes: true,
    }),
  };
}

process.send!(await find(process.argv[2] === 'everything'));
