// A request opened, once: its model with its LoRAs, its plan, its device, and the weights that fit into memory.
// Everything that can be known, and refused, before a network is loaded.

import { FabulaError } from '../contract/errors.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import { lorasKey, withLoras } from './model/loras.ts';
import { type Model, openModel } from './model/model.ts';
import { chooseMemory, type DrawnSize } from './networks/choose-memory.ts';
import { drawingSizes } from './networks/graph-sizes.ts';
import { Graphs, type UnetVariant } from './networks/graphs.ts';
import type { ChosenMemory, MemoryPlan } from './networks/reckon-memory.ts';
import { planStory, type StoryPlan } from './plan.ts';
import type { DeviceRoom } from './runtime/cards/card-memory.ts';
import { openDevice, roomFor } from './runtime/devices.ts';
import type { OpenDevice } from './runtime/session.ts';
import type { StoryRequest } from './story-request.ts';

export interface OpenedRequest {
  request: StoryRequest;
  model: Model;
  plan: StoryPlan;
  device: OpenDevice;
  /** With its figures where it is known how much memory the device has. */
  memory: ChosenMemory | MemoryPlan;
  graphs: Graphs;
}

/**
 * Nothing is loaded or written. Throws FabulaError or CheckpointError.
 * @param before Graphs of an earlier request: they are taken when they are the same.
 */
export async function openRequest(request: StoryRequest, before?: Graphs): Promise<OpenedRequest> {
  const plain = await openModel(request.model);
  const { model, loras } = await withLoras(plain, request.settings.loras);
  const wanted = { ...request.settings, loras: [...loras] };
  const plan = planStory(model, { ...request, settings: wanted });
  const { settings, negativeBranch, shape, prompts } = plan;
  const variant: UnetVariant = omitUndefined({
    perQueryLogWeights: settings.ipca.dropout > 0,
    freeU: settings.freeU ?? undefined,
  });
  const size: DrawnSize = {
    width: settings.width,
    height: settings.height,
    batch: negativeBranch ? 2 : 1,
  };
  const drawnOn = async (device: OpenDevice) => {
    const { profile, precision } = device;
    const sizes = drawingSizes(profile, { shape, negativeBranch, prompts, ipca: settings.ipca });
    const made = new Graphs(
      model,
      omitUndefined({ profile, precision, variant, sizes, changes: lorasKey(loras) }),
    );
    const graphs = before?.key === made.key ? before : made;
    const room = await roomOf(device, request.memory);
    return { device, graphs, memory: chooseMemory(graphs, settings.weights, size, room) };
  };
  const device = await openDevice(request.device, request.precision);
  let changed: string[] = [];
  const opened = await drawnOn(device).catch((error: unknown) => {
    // The best device that can be used is the one that has room.
    if (request.device !== 'auto' || device.name === 'cpu' || !isTooSmall(error)) throw error;
    const notUsed = [...(device.notUsed ?? []), { device: device.name, reason: unsaid(error.message) }];
    changed = [`The device "${device.name}" is not used: ${error.message}`];
    return drawnOn({ name: 'cpu', profile: 'cpu', notUsed });
  });
  return {
    request,
    model,
    plan: {
      ...plan,
      notes: [...plan.notes, ...changed],
      settings: { ...settings, weights: opened.memory.mode },
    },
    ...opened,
  };
}

/** @param wanted Bytes that the caller allows, whatever there are. */
async function roomOf(device: OpenDevice, wanted: number | undefined): Promise<DeviceRoom> {
  const room = await roomFor(device.name);
  if (wanted === undefined) return room;
  return 'bytes' in room ? { ...room, bytes: wanted } : { bytes: wanted, owner: 'the card', isCard: true };
}

const isTooSmall = (error: unknown): error is FabulaError =>
  error instanceof FabulaError && error.code === 'not-enough-memory';

/** A sentence as a reason. */
const unsaid = (sentence: string): string => sentence.replace(/\.$/, '');
