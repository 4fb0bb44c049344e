// A story on WebGPU beside the CPU's. Networks against PyTorch and pictures with less memory are in `npm run parity`.

import { expect, it } from 'vitest';
import { drawOnWebGpu, whyNotWebGpu } from './draw-on-webgpu-for-tests.ts';

/** What finds the driver that was fetched; nothing where none was. */
const fetched = JSON.parse(process.env.FABULA_TEST_VULKAN ?? '{}') as Record<string, string>;

it('draws a story on WebGPU as on the CPU', { timeout: 600_000 }, async ({ skip }) => {
  const reason = whyNotWebGpu(fetched);
  skip(reason !== undefined, reason);
  const { refused, device, frames, fellBack } = await drawOnWebGpu('story', fetched);
  skip(/adapter/i.test(refused ?? ''), `${refused} Mesa 25 or newer has a software driver that can be used.`);
  expect(refused).toBeUndefined();
  expect(device).toMatchObject({ name: 'webgpu', profile: expect.stringMatching(/^webgpu/) });
  expect(fellBack).toMatch(
    /^The text encoder cannot run on webgpu alone, which has no kernel for text_model\..*FusedMatMul \(FusedMatMul\)/,
  );
  console.log('largest difference of latents (relative) and pixels (of 255), by frame:', frames);
  expect(frames).toHaveLength(2);
  for (const { latents, pixels } of frames!) {
    expect(latents).toBeLessThan(1e-3);
    expect(pixels).toBeLessThanOrEqual(2);
  }
});
