// WebGPU through Vulkan, by whatever driver there is: a GPU's, or the software one that `npm test` fetches, Mesa's
// lavapipe. Mesa 22 gives no adapter.

import { fork } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { WebGpuFindings } from './webgpu-for-tests.ts';

/** What finds the driver that was fetched; nothing where none was. */
const fetched = JSON.parse(process.env.FABULA_TEST_VULKAN ?? '{}') as Record<string, string>;
/** Where Vulkan's loader looks for drivers. */
const FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'];

/** Why there is nothing to test with; undefined when there is. */
function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'Vulkan is what WebGPU runs on under Linux only';
  const { VK_ICD_FILENAMES, VK_DRIVER_FILES } = { ...process.env, ...fetched };
  if (VK_ICD_FILENAMES || VK_DRIVER_FILES) return undefined;
  const found = FOLDERS.some((folder) => existsSync(folder) && readdirSync(folder).length > 0);
  return found
    ? undefined
    : 'there is no Vulkan driver: `npm test` fetches a software one where that can be had';
}

const find = (): Promise<WebGpuFindings> =>
  new Promise((done, failed) => {
    const child = fork(fileURLToPath(new URL('./webgpu-for-tests.ts', import.meta.url)), {
      env: { ...process.env, ...fetched },
    });
    child.on('message', (findings) => {
      done(findings as WebGpuFindings);
      // A driver may hang when its process ends by itself.
      child.kill('SIGKILL');
    });
    child.on('error', failed);
    child.on('exit', (code, signal) => failed(new Error(`drawing on WebGPU ended with ${signal ?? code}`)));
  });

it('draws a story on WebGPU as on the CPU', { timeout: 600_000 }, async ({ skip }) => {
  const reason = whyNot();
  skip(reason !== undefined, reason);
  const { refused, device, frames, rows, fellBack, ways } = await find();
  skip(/adapter/i.test(refused ?? ''), `${refused} Mesa 25 or newer has a software driver that can be used.`);
  expect(refused).toBeUndefined();
  expect(device).toMatchObject({ name: 'webgpu', profile: expect.stringMatching(/^webgpu/) });
  const worst = Math.max(...rows!.map(({ measured }) => measured));
  console.log(
    `${device!.profile}: ${rows!.length} comparisons of networks with PyTorch, at most ${worst} off`,
  );
  expect(rows!.length).toBeGreaterThan(10);
  expect(rows!.filter(({ measured }) => !(measured <= 1e-3))).toEqual([]);
  expect(fellBack).toMatch(
    /^The text encoder cannot run on webgpu alone, which has no kernel for text_model\..*FusedMatMul \(FusedMatMul\)/,
  );
  console.log('largest difference of latents (relative) and pixels (of 255), by frame:', frames);
  console.log('pictures with less and less memory, of 255:', ways);
  expect(ways!.length).toBeGreaterThan(1);
  for (const { pixels } of ways!) expect(pixels).toBeLessThanOrEqual(2);
  expect(frames).toHaveLength(2);
  for (const { latents, pixels } of frames!) {
    expect(latents).toBeLessThan(1e-3);
    expect(pixels).toBeLessThanOrEqual(2);
  }
});
