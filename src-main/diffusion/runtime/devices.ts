// Which device draws: every one is asked for right numbers before it is trusted, once in a process, and what is not used
// is told with its reason. Knows sessions, not networks.

import { deviceSpeed } from '../../../native-models/index.ts';
import type { DeviceReport, UnusedDevice } from '../../contract/drawing.ts';
import { FabulaError } from '../../contract/errors.ts';
import type { Device } from '../../contract/settings.ts';
import { cudaPackStamp, takeCudaPack } from './cuda/take-cuda-pack.ts';
import { probeDevice, probeFeeds, type Usable } from './probe-device.ts';
import { createSession, type OpenDevice, supportedBackends } from './session.ts';

/**
 * What `auto` tries, best first; the CPU is always there. Not WebGPU, which a person can choose: through a software
 * driver it gives right numbers many times slower than the CPU, and how much memory it has cannot be asked.
 */
const preferred: Partial<Record<NodeJS.Platform, OpenDevice['name'][]>> = {
  linux: ['cuda'],
  win32: ['dml'],
  darwin: ['coreml'],
};

/**
 * The asked-for device, or for `auto` the best one that gives right numbers on this machine.
 * Throws `device-unavailable` when a device was named and cannot be used.
 */
export async function openDevice(wanted: Device): Promise<OpenDevice> {
  if (wanted !== 'auto') {
    const usable = await usability(wanted);
    if ('profile' in usable) return { name: wanted, profile: usable.profile };
    throw new FabulaError(
      'device-unavailable',
      `The device "${wanted}" cannot be used: ${usable.reason}.`,
      'Use --device auto, or install its driver.',
    );
  }
  const notUsed: UnusedDevice[] = [];
  for (const device of preferred[process.platform] ?? []) {
    const usable = await usability(device);
    if ('profile' in usable) return { name: device, profile: usable.profile, notUsed };
    notUsed.push({ device, reason: usable.reason });
  }
  return { name: 'cpu', profile: 'cpu', notUsed };
}

/** What was found out, failures too: a driver does not get better while the process runs. */
const known = new Map<string, Promise<Usable>>();

/** What the device computes right, or why it cannot be used. Asked anew when the CUDA pack became another. */
function usability(name: OpenDevice['name']): Promise<Usable> {
  const key = name === 'cuda' ? `${name} ${cudaPackStamp()}` : name;
  const found = known.get(key) ?? askDevice(name);
  known.set(key, found);
  return found;
}

/**
 * A missing GPU throws for some providers and silently runs on the CPU for others, so the list of
 * providers this build has is asked first.
 */
async function askDevice(name: OpenDevice['name']): Promise<Usable> {
  if (name === 'cpu') return { profile: 'cpu' };
  const backend = (await supportedBackends()).find((one) => one.name === name);
  if (!backend)
    return { reason: `this build of ONNX Runtime for ${process.platform} has no "${name}" provider` };
  if (!backend.bundled) {
    const reason = takeCudaPack();
    if (reason) return { reason };
  }
  return probeDevice(name);
}

/** The devices that this system may have, whatever this machine has. */
const possible: Partial<Record<NodeJS.Platform, OpenDevice['name'][]>> = {
  linux: ['cuda', 'webgpu'],
  win32: ['dml', 'webgpu'],
  darwin: ['coreml', 'webgpu'],
};

/**
 * Every device of this system: whether it can be used and how fast it is, or why not. The processor is the last.
 * A driver that crashes takes the process with it: ask in one that nothing else is done in.
 */
export async function surveyDevices(): Promise<DeviceReport[]> {
  const automatic = (await openDevice('auto')).name;
  const processor = await secondsOf('cpu');
  const reports: DeviceReport[] = [];
  for (const device of possible[process.platform] ?? []) {
    const usable = await usability(device);
    const report = { device, automatic: device === automatic };
    if ('reason' in usable) reports.push({ ...report, reason: usable.reason });
    else reports.push({ ...report, speed: processor / (await secondsOf(device)) });
  }
  return [...reports, { device: 'cpu', automatic: automatic === 'cpu', speed: 1 }];
}

/** Of one run once it is warm. */
async function secondsOf(device: OpenDevice['name']): Promise<number> {
  const graph = deviceSpeed();
  const session = await createSession(graph, { name: device, profile: device }, 'device probe');
  try {
    const feeds = probeFeeds(graph);
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < 4; k++) {
      const started = performance.now();
      await session.run(feeds);
      if (k > 0) least = Math.min(least, performance.now() - started);
    }
    return least / 1000;
  } finally {
    await session.release();
  }
}
