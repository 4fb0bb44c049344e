// Which device draws: every one is asked for right numbers before it is trusted, of several cards the fastest is taken,
// and what is not used is told with its reason. Knows sessions, not networks.

import { hasHalf, type Precision, profilesOf } from '../../../native-models/index.ts';
import type { DeviceReport, UnusedDevice } from '../../contract/drawing.ts';
import { FabulaError } from '../../contract/errors.ts';
import { omitUndefined } from '../../contract/omit-undefined.ts';
import { cardOf, type Device, type DeviceName, type Provider, providerOf } from '../../contract/settings.ts';
import { type Asking, cardsBehind, secondsOf, usability } from './ask-device.ts';
import { type DeviceRoom, roomOn } from './cards/card-memory.ts';
import { readCards } from './cards/read-cards.ts';
import { machineMemory } from './machine-memory.ts';
import { FLOAT32_ONLY } from './probe-device.ts';
import type { OpenDevice } from './session.ts';

/**
 * What `auto` tries, best first; the CPU is always there. Not WebGPU, which a person can choose: through a software
 * driver it gives right numbers many times slower than the CPU, and how much memory it has cannot always be asked.
 */
const preferred: Partial<Record<NodeJS.Platform, Provider[]>> = {
  linux: ['cuda'],
  win32: ['dml'],
  darwin: ['coreml'],
};

/**
 * The asked-for device, or for `auto` the best one that gives right numbers on this machine; of several cards the fastest.
 * Throws `device-unavailable` when a device was named and cannot be used.
 * @param precision What its U-Net shall compute in, and nothing else if the device was named; absent: as it draws best.
 */
export async function openDevice(wanted: Device, precision?: Precision): Promise<OpenDevice> {
  if (wanted !== 'auto') {
    const found = await bestOf(await choicesFor(wanted), precision);
    if ('profile' in found) return found;
    const isHalf = precision === 'float16';
    throw new FabulaError(
      'device-unavailable',
      `The device "${wanted}" cannot be used${isHalf ? ' in half precision' : ''}: ${found.reason}.`,
      isHalf ? 'Set the precision to float32, or leave it out.' : 'Use --device auto, or install its driver.',
    );
  }
  const notUsed: UnusedDevice[] = [];
  for (const provider of preferred[process.platform] ?? []) {
    const found = await bestOf(await choicesFor(provider), precision);
    if ('profile' in found) return { ...found, notUsed };
    notUsed.push({ device: provider, reason: found.reason });
  }
  const processor: OpenDevice = { name: 'cpu', profile: 'cpu', notUsed };
  return precision === 'float16' ? { ...processor, notInHalf: FLOAT32_ONLY } : processor;
}

/** In which precisions a provider is asked whether it can be used, the best first. */
export function precisionsFor(provider: Provider, wanted?: Precision): readonly Precision[] {
  if (wanted !== undefined) return [wanted];
  return profilesOf(provider).some(hasHalf) ? ['float16', 'float32'] : ['float32'];
}

/** How much memory there is to draw in. */
export async function roomFor(device: DeviceName): Promise<DeviceRoom> {
  const isCard = providerOf(device) !== 'cpu' && providerOf(device) !== 'coreml';
  return roomOn(device, {
    cards: isCard ? await readCards() : [],
    memory: machineMemory(),
    visible: process.env.CUDA_VISIBLE_DEVICES,
  });
}

/** A device by itself, or every card of a kind that there are several of. */
async function choicesFor(wanted: DeviceName): Promise<DeviceName[]> {
  const provider = providerOf(wanted);
  if (cardOf(wanted) !== undefined || (provider !== 'cuda' && provider !== 'dml')) return [wanted];
  const cards = await cardsBehind(provider);
  return cards.length > 1 ? cards.map((_, number): DeviceName => `${provider}:${number}`) : [wanted];
}

/** The fastest that can be used, or why the first cannot. */
async function bestOf(
  choices: readonly DeviceName[],
  precision: Precision | undefined,
): Promise<OpenDevice | { reason: string }> {
  let best: { device: OpenDevice; seconds: number } | undefined;
  let reason: string | undefined;
  for (const name of choices) {
    const device = await usable(name, precisionsFor(providerOf(name), precision));
    if ('reason' in device) {
      reason ??= device.reason;
      continue;
    }
    const seconds = choices.length > 1 ? await secondsOf(name) : 0;
    if (!best || seconds < best.seconds) best = { device, seconds };
  }
  return best?.device ?? { reason: reason ?? 'there is none' };
}

/** In the first of these precisions that it computes right in, or why in none. */
async function usable(
  name: DeviceName,
  precisions: readonly Precision[],
): Promise<OpenDevice | { reason: string }> {
  let notInHalf: string | undefined;
  let reason = 'there is none';
  for (const precision of precisions) {
    const found = await usability(name, { precision });
    if ('profile' in found) {
      const { profile } = found;
      if (precision === 'float16') return { name, profile, precision };
      return { name, profile, ...omitUndefined({ notInHalf }) };
    }
    reason = found.reason;
    if (precision === 'float16') notInHalf = reason;
  }
  return { reason };
}

/** The devices that this system may have, whatever this machine has. */
const possible: Partial<Record<NodeJS.Platform, Provider[]>> = {
  linux: ['cuda', 'webgpu'],
  win32: ['dml', 'webgpu'],
  darwin: ['coreml', 'webgpu'],
};

/** Every device of this system, each card by its number where there are several; the processor is the last. */
async function listDevices(): Promise<DeviceName[]> {
  const names: DeviceName[] = [];
  for (const provider of possible[process.platform] ?? []) names.push(...(await choicesFor(provider)));
  return [...names, 'cpu'];
}

/**
 * Every device of this system: whether it can be used and how fast it is, or why not. The processor is the last. All are
 * asked anew, whatever is remembered. A driver that crashes takes the process with it: ask in one that nothing else is
 * done in.
 */
export async function surveyDevices(): Promise<DeviceReport[]> {
  const anew: Asking = { anew: true };
  const names = await listDevices();
  for (const name of names) await usability(name, anew);
  const automatic = (await openDevice('auto')).name;
  const processor = await secondsOf('cpu');
  const reports: DeviceReport[] = [];
  for (const device of names) {
    const usable = await usability(device);
    const report = { device, automatic: device === automatic, ...(await cardFacts(device)) };
    if ('reason' in usable) reports.push({ ...report, reason: usable.reason });
    else reports.push({ ...report, speed: device === 'cpu' ? 1 : processor / (await secondsOf(device)) });
  }
  return reports;
}

/** What the system says of the card behind a device, where it is known which that is. */
async function cardFacts(device: DeviceName): Promise<Pick<DeviceReport, 'card' | 'driver' | 'memory'>> {
  const cards = await cardsBehind(device);
  const room = await roomFor(device);
  const card = cards.length === 1 || providerOf(device) === 'cuda' ? cards[cardOf(device) ?? 0] : undefined;
  return {
    ...(card ? { card: card.name } : {}),
    ...(card?.driver ? { driver: card.driver } : {}),
    ...('bytes' in room ? { memory: room.bytes } : {}),
  };
}
