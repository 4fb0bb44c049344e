// Draws a tiny story on WebGPU and on the CPU in a process of its own, since a driver may take its process along, and
// tells how far they are apart: for webgpu.test.ts.

import { FabulaError } from '../../contract/errors.ts';
import { tellStory } from '../tell-story.ts';
import { openDevice } from './devices.ts';

export interface WebGpuFindings {
  /** Why the device cannot be used, when it cannot. */
  refused?: string;
  device?: string;
  frames?: { latents: number; pixels: number }[];
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

const largest = (values: ArrayLike<number>, of: (value: number, i: number) => number): number => {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(of(values[i]!, i)));
  return most;
};

async function find(): Promise<WebGpuFindings> {
  let device: string;
  try {
    device = (await openDevice('webgpu')).name;
  } catch (error) {
    if (error instanceof FabulaError) return { refused: error.message };
    throw error;
  }
  const [cpu, gpu] = [await draw('cpu'), await draw('webgpu')];
  const frames = cpu.map(({ latents, pixels }, n) => ({
    latents: largest(latents, (v, i) => v - gpu[n]!.latents[i]!) / largest(latents, (v) => v),
    pixels: largest(pixels, (v, i) => v - gpu[n]!.pixels[i]!),
  }));
  return { device, frames };
}

process.send!(await find());
