// WebGPU against PyTorch and against the CPU, network by network and with less and less memory, by whatever Vulkan driver there
// is: a software one is fetched where there is none. Nothing, and the reason, where there can be none.

import { drawOnWebGpu, whyNotWebGpu } from '../../src-main/diffusion/runtime/draw-on-webgpu-for-tests.ts';
import { prepareVulkan, vulkanEnvironment } from '../machine/vulkan.ts';
import type { Row } from './row.ts';

/** Of networks, relative; another device adds up in another order. */
const BOUND = 1e-3;
/** Of pictures, of 255. */
const PIXELS = 2;

export async function measureWebGpu(): Promise<Row[]> {
  await prepareVulkan();
  const fetched = vulkanEnvironment();
  const why = whyNotWebGpu(fetched);
  const found = why === undefined ? await drawOnWebGpu('everything', fetched) : { refused: why };
  if (found.refused !== undefined) {
    console.log(`WebGPU is left out: ${found.refused}`);
    return [];
  }
  const { device, frames, rows, ways } = found;
  const on = device!.profile;
  return [
    ...rows!.map(({ what, measured }) => ({ what: `${what}, ${on}`, measured, bound: BOUND })),
    ...frames!.map(({ latents }, n) => ({
      what: `latents of picture ${n + 1} against the CPU, ${on}`,
      measured: latents,
      bound: BOUND,
    })),
    ...ways!.map(({ way, pixels }) => ({
      what: `pixels of 255 against the CPU, ${way}, ${on}`,
      measured: pixels,
      bound: PIXELS,
    })),
  ];
}
