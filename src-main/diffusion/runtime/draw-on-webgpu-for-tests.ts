// WebGPU through Vulkan, by whatever driver there is: a GPU's, or the software one that `npm test` fetches, Mesa's
// lavapipe. Mesa 22 gives no adapter.

import { fork } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WebGpuFindings } from './webgpu-for-tests.ts';

/** Where Vulkan's loader looks for drivers. */
const FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'];

/**
 * Why there is nothing to draw with; undefined when there is.
 * @param fetched Environment that finds a driver that was fetched; empty where none was.
 */
export function whyNotWebGpu(fetched: Readonly<Record<string, string>>): string | undefined {
  if (process.platform !== 'linux') return 'Vulkan is what WebGPU runs on under Linux only';
  const { VK_ICD_FILENAMES, VK_DRIVER_FILES } = { ...process.env, ...fetched };
  if (VK_ICD_FILENAMES || VK_DRIVER_FILES) return undefined;
  const found = FOLDERS.some((folder) => existsSync(folder) && readdirSync(folder).length > 0);
  return found
    ? undefined
    : 'there is no Vulkan driver: `npm test` fetches a software one where that can be had';
}

/** @param what A story alone, or everything that can be compared. */
export const drawOnWebGpu = (
  what: 'story' | 'everything',
  fetched: Readonly<Record<string, string>>,
): Promise<WebGpuFindings> =>
  new Promise((done, failed) => {
    const child = fork(fileURLToPath(new URL('./webgpu-for-tests.ts', import.meta.url)), [what], {
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
