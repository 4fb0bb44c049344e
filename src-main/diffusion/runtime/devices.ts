// Which device draws: every one is asked for right numbers before it is trusted, once in a process, and what is not used
// is told with its reason. Knows sessions, not the networks of a model.

import { type CompiledGraph, deviceProbe, deviceSpeed } from '../../../native-models/index.ts';
import type { DeviceReport, UnusedDevice } from '../../contract/drawing.ts';
import { FabulaError } from '../../contract/errors.ts';
import type { Device } from '../../contract/settings.ts';
import { cudaPackStamp, takeCudaPack } from './cuda/take-cuda-pack.ts';
import { createSession, type Feed, firstLine, type OpenDevice, supportedBackends } from './session.ts';

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
    const reason = await whyUnusable(wanted);
    if (!reason) return { name: wanted, profile: wanted };
    throw new FabulaError(
      'device-unavailable',
      `The device "${wanted}" cannot be used: ${reason}.`,
      'Use --device auto, or install its driver.',
    );
  }
  const notUsed: UnusedDevice[] = [];
  for (const device of preferred[process.platform] ?? []) {
    const reason = await whyUnusable(device);
    if (!reason) return { name: device, profile: device, notUsed };
    notUsed.push({ device, reason });
  }
  return { name: 'cpu', profile: 'cpu', notUsed };
}

/** What was found out, failures too: a driver does not get better while the process runs. */
const known = new Map<string, Promise<string | undefined>>();

/** Undefined when the device can be used, else the reason. Asked anew when the CUDA pack became another. */
function whyUnusable(name: OpenDevice['name']): Promise<string | undefined> {
  const key = name === 'cuda' ? `${name} ${cudaPackStamp()}` : name;
  const found = known.get(key) ?? probe(name);
  known.set(key, found);
  return found;
}

/**
 * Undefined when the device runs the probe graph to the CPU's numbers, else the reason.
 * A missing GPU throws for some providers and silently runs on the CPU for others, so the list of
 * providers this build has is asked first.
 */
async function probe(name: OpenDevice['name']): Promise<string | undefined> {
  if (name === 'cpu') return undefined;
  const backend = (await supportedBackends()).find((one) => one.name === name);
  if (!backend) return `this build of ONNX Runtime for ${process.platform} has no "${name}" provider`;
  if (!backend.bundled) {
    const reason = takeCudaPack();
    if (reason) return reason;
  }
  try {
    const expected = await runProbe(deviceProbe('cpu'), 'cpu');
    const actual = await runProbe(deviceProbe(name), name);
    const scale = Math.max(...expected.map(Math.abs));
    const worst = Math.max(...expected.map((v, i) => Math.abs(v - (actual[i] ?? Number.NaN))));
    if (!(worst <= 1e-2 * scale)) return `it computes wrong numbers (off by ${worst.toExponential(1)})`;
    return undefined;
  } catch (error) {
    // What the runtime itself says is shorter than what a person is told whose model cannot be loaded.
    return firstLine(error instanceof FabulaError ? (error.cause ?? error) : error);
  }
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
    const reason = await whyUnusable(device);
    const report = { device, automatic: device === automatic };
    if (reason) reports.push({ ...report, reason });
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

function probeFeeds(graph: CompiledGraph): Record<string, Feed> {
  return Object.fromEntries(
    graph.inputs.map((spec) => {
      const dims = spec.shape.map(Number);
      const count = dims.reduce((a, b) => a * b, 1);
      return [spec.name, { dims, data: Float32Array.from({ length: count }, (_, i) => Math.sin(i)) }];
    }),
  );
}

async function runProbe(graph: CompiledGraph, device: OpenDevice['name']): Promise<Float32Array> {
  const session = await createSession(graph, { name: device, profile: device }, 'device probe');
  try {
    const outputs = await session.run(probeFeeds(graph));
    return session.first(outputs).data;
  } finally {
    await session.release();
  }
}
