// A request opened, once: its model with its LoRAs, its plan, its device, and the weights that fit into memory.
// Everything that can be known, and refused, before a network is loaded.

import { type CompiledUnet, longestAxis, type Profile } from '../../native-models/index.ts';
import { FabulaError } from '../contract/errors.ts';
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
  /** For the characters' own pictures, where they hold the look. */
  referenceGraphs?: Graphs;
}

/**
 * Nothing is loaded or written. Throws FabulaError or CheckpointError.
 * @param before Graphs of an earlier request: those that are the same are taken.
 */
export async function openRequest(
  request: StoryRequest,
  before: readonly Graphs[] = [],
): Promise<OpenedRequest> {
  const opened = await openModel(request.model);
  const { model, loras } = await withLoras(opened, request.settings.loras);
  const wanted = { ...request.settings, loras: [...loras] };
  const plan = planStory(model, { ...request, settings: wanted });
  const device = await openDevice(request.device);
  const { settings, negativeBranch, shape, prompts } = plan;
  const freeU = settings.freeU ?? undefined;
  const picture = settings.hold?.picture;
  const variant: UnetVariant = omitUndefined({
    perQueryLogWeights: settings.ipca.dropout > 0,
    freeU,
    reference: picture
      ? {
          plain: negativeBranch ? 1 : 0,
          held: 1,
          references: 1,
          ...omitUndefined({ blocks: picture.blocks }),
        }
      : undefined,
  });
  // Devices that want sizes decode a picture whole: see chooseMemory.
  const { profile } = device;
  const drawing = {
    shape,
    negativeBranch,
    prompts,
    ipca: settings.ipca,
    vaeTile: AMPLE.vaeTile,
  };
  const changes = lorasKey(loras);
  const graphsFor = (variant: UnetVariant, held: boolean): Graphs => {
    const sizes = drawingSizes(profile, { ...drawing, held });
    const made = new Graphs(model, omitUndefined({ profile, variant, sizes, changes }));
    return before.find(({ key }) => key === made.key) ?? made;
  };
  const graphs = graphsFor(variant, picture != null);
  const size = { width: settings.width, height: settings.height, batch: negativeBranch ? 2 : 1 };
  const memory = chooseMemory(graphs, settings.weights, size, device.name, request.memory);
  if (picture) mustTakeReference(graphs.unet(memory.mode), shape, profile);
  return {
    request,
    model,
    plan: { ...plan, settings: { ...settings, weights: memory.mode } },
    device,
    memory,
    graphs,
    ...(picture ? { referenceGraphs: graphsFor(omitUndefined({ freeU, attentionMaps: true }), false) } : {}),
  };
}

/** Own tokens and the reference's lie along one axis. Throws FabulaError `bad-setting` where that is too long for a device. */
function mustTakeReference(
  { references }: CompiledUnet,
  [, height, width]: StoryPlan['shape'],
  profile: Profile,
): void {
  const tokens = references.map(({ size }) => size(height, width)).map((at) => 2 * at.height * at.width);
  if (Math.max(0, ...tokens) <= longestAxis(profile)) return;
  throw new FabulaError(
    'bad-setting',
    `At this size a picture and the one that holds it are too large together for ${profile}.`,
    'Draw smaller pictures, hold the look by words, or draw with --device cpu.',
  );
}
