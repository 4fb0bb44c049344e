// A request opened, once: its model with its LoRAs, its plan, its device, and the weights that fit into memory.
// Everything that can be known, and refused, before a network is loaded.

import { omitUndefined } from '../contract/omit-undefined.ts';
import { lorasKey, withLoras } from './model/loras.ts';
import { type Model, openModel } from './model/model.ts';
import { chooseMemory } from './networks/choose-memory.ts';
import { drawingSizes } from './networks/graph-sizes.ts';
import { Graphs, type UnetVariant } from './networks/graphs.ts';
import { AMPLE, type ChosenMemory, type MemoryPlan } from './networks/reckon-memory.ts';
import { planStory, type StoryPlan } from './plan.ts';
import { openDevice } from './runtime/devices.ts';
import type { OpenDevice } from './runtime/session.ts';
import type { StoryRequest } from './story-request.ts';

export interface OpenedRequest {
  request: StoryRequest;
  model: Model;
  plan: StoryPlan;
  device: OpenDevice;
  /** With its figures on the processor; how much memory a GPU has is not known. */
  memory: ChosenMemory | MemoryPlan;
  graphs: Graphs;
}

/**
 * Nothing is loaded or written. Throws FabulaError or CheckpointError.
 * @param before Graphs of an earlier request: they are taken when they are the same.
 */
export async function openRequest(request: StoryRequest, before?: Graphs): Promise<OpenedRequest> {
  const opened = await openModel(request.model);
  const { model, loras } = await withLoras(opened, request.settings.loras);
  const wanted = { ...request.settings, loras: [...loras] };
  const plan = planStory(model, { ...request, settings: wanted });
  const device = await openDevice(request.device);
  const { settings, negativeBranch, shape, prompts } = plan;
  const variant: UnetVariant = omitUndefined({
    perQueryLogWeights: settings.ipca.dropout > 0,
    freeU: settings.freeU ?? undefined,
  });
  // Devices that want sizes decode a picture whole: see chooseMemory.
  const sizes = drawingSizes(device.profile, {
    shape,
    negativeBranch,
    prompts,
    ipca: settings.ipca,
    vaeTile: AMPLE.vaeTile,
  });
  const { profile } = device;
  const made = new Graphs(model, omitUndefined({ profile, variant, sizes, changes: lorasKey(loras) }));
  const graphs = before?.key === made.key ? before : made;
  const size = { width: settings.width, height: settings.height, batch: negativeBranch ? 2 : 1 };
  const memory = chooseMemory(graphs, settings.weights, size, device.name, request.memory);
  return {
    request,
    model,
    plan: { ...plan, settings: { ...settings, weights: memory.mode } },
    device,
    memory,
    graphs,
  };
}
