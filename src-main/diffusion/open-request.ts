// A request opened, once: its model with its LoRAs, its plan, its device, and the weights that fit into memory.
// Everything that can be known, and refused, before a network is loaded.

import {
  type CompiledUnet,
  hasHalf,
  longestAxis,
  type Precision,
  type Profile,
} from '../../native-models/index.ts';
import { FabulaError } from '../contract/errors.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import { lorasKey, withLoras } from './model/loras.ts';
import { type Model, openModel } from './model/model.ts';
import { chooseMemory, type DrawnSize } from './networks/choose-memory.ts';
import { drawingSizes } from './networks/graph-sizes.ts';
import { Graphs, type UnetVariant } from './networks/graphs.ts';
import type { ChosenMemory, MemoryPlan } from './networks/reckon-memory.ts';
import { mustBeFound } from './networks/reference.ts';
import { portraitVariant, type SceneLayout, sceneVariant } from './networks/scene-variant.ts';
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
  /** Those that take most. */
  graphs: Graphs;
  /** By scene: as many references and regions as it has. */
  sceneGraphs: readonly Graphs[];
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
  const plain = await openModel(request.model);
  const { model, loras, notes } = await withLoras(plain, request.settings.loras);
  const wanted = { ...request.settings, loras: [...loras] };
  const plan = planStory(model, { ...request, settings: wanted });
  const { settings, negativeBranch, shape, prompts } = plan;
  const picture = settings.hold?.picture;
  const layouts = request.scenes.map((_, scene) => layoutOf(plan, scene));
  const variantOf = (layout: SceneLayout): UnetVariant => sceneVariant(settings, negativeBranch, layout);
  const size: DrawnSize = {
    width: settings.width,
    height: settings.height,
    batch: negativeBranch ? 2 : 1,
  };
  const largestAt = largest(layouts);
  const drawnOn = async (device: OpenDevice) => {
    const { profile } = device;
    const graphsFor = (variant: UnetVariant, references: number, precision = device.precision): Graphs => {
      const { ipca } = settings;
      const { textRows } = plan;
      const sized = { shape, negativeBranch, prompts, ipca, references, textRows };
      const sizes = drawingSizes(profile, sized);
      const { rounding } = request;
      const changes = lorasKey(loras);
      const made = new Graphs(
        model,
        omitUndefined({ profile, precision, rounding, variant, sizes, changes }),
      );
      return [...before, ...known].find(({ key }) => key === made.key) ?? made;
    };
    const known: Graphs[] = [];
    const sceneGraphs = layouts.map((layout) => {
      const graphs = graphsFor(variantOf(layout), layout.references);
      known.push(graphs);
      return graphs;
    });
    const graphs = sceneGraphs[largestAt]!;
    const room = await roomOf(device, request.memory);
    // By a person's word, and no fault of the device.
    const couldBeHalf = settings.precision === 'float32' && hasHalf(profile) && !model.limits;
    const half = couldBeHalf
      ? graphsFor(variantOf(layouts[largestAt]!), layouts[largestAt]!.references, 'float16')
      : undefined;
    const referenceGraphs = picture ? graphsFor(portraitVariant(settings), 0) : undefined;
    const plain = picture
      ? graphsFor(sceneVariant({ ...settings, hold: undefined }, negativeBranch, NOBODY), 0)
      : undefined;
    const all = [...sceneGraphs, ...(referenceGraphs ? [referenceGraphs] : [])];
    const others = [...new Set(all)].filter((one) => one !== graphs);
    const beside = omitUndefined({ half, plain, others });
    const memory = chooseMemory(graphs, settings.weights, size, room, beside);
    if (picture) mustTakeReference(graphs.unet(memory.mode), shape, profile);
    return { device, graphs, sceneGraphs, memory, ...omitUndefined({ referenceGraphs }) };
  };
  // What others exported has the precision that it has.
  const device = await openDevice(request.device, model.limits ? 'float32' : settings.precision);
  let changed = device.notInHalf
    ? [`Not drawn in half precision on ${device.name}: ${device.notInHalf}.`]
    : [];
  const opened = await drawnOn(device).catch((error: unknown) => {
    // The best device that can be used is the one that has room.
    if (request.device !== 'auto' || device.name === 'cpu' || !isTooSmall(error)) throw error;
    const notUsed = [...(device.notUsed ?? []), { device: device.name, reason: unsaid(error.message) }];
    changed = [...changed, `The device "${device.name}" is not used: ${error.message}`];
    return drawnOn({ name: 'cpu', profile: 'cpu', notUsed });
  });
  return {
    request,
    model,
    plan: {
      ...plan,
      notes: [...notes, ...plan.notes, ...changed],
      settings: {
        ...settings,
        weights: opened.memory.mode,
        ...omitUndefined({ precision: drawnPrecision(opened.device, settings.precision) }),
      },
    },
    ...opened,
  };
}

/** Held by words. */
const NOBODY: SceneLayout = { references: 0, members: 0, regions: false, found: false, finds: false };

function layoutOf({ settings, references, placed, subjects }: StoryPlan, scene: number): SceneLayout {
  return {
    finds: subjects[scene] !== undefined,
    references: settings.hold?.picture ? Math.max(1, references[scene]!.length) : 0,
    members: placed[scene]!.length,
    regions: placed[scene]!.some(({ region }) => region !== undefined),
    found: (references[scene] ?? []).length > 0 && mustBeFound(placed[scene]!, settings.hold?.picture ?? {}),
  };
}

const largest = (layouts: readonly SceneLayout[]): number =>
  layouts.reduce((best, one, i) => {
    const than = layouts[best]!;
    const isMore =
      one.references > than.references ||
      (one.references === than.references && one.regions && !than.regions);
    return isMore ? i : best;
  }, 0);

/** For the record: where the device has both, or something else was asked for. */
function drawnPrecision(
  { profile, precision }: OpenDevice,
  asked: Precision | undefined,
): Precision | undefined {
  return precision ?? (asked !== undefined || hasHalf(profile) ? 'float32' : undefined);
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

/** Own tokens and the references' lie along one axis. Throws FabulaError `bad-setting` where that is too long for a device. */
function mustTakeReference(
  { references }: CompiledUnet,
  [, height, width]: StoryPlan['shape'],
  profile: Profile,
): void {
  const tokens = references.map(({ count, size }) => {
    const at = size(height, width);
    return (1 + count) * at.height * at.width;
  });
  if (Math.max(0, ...tokens) <= longestAxis(profile)) return;
  throw new FabulaError(
    'bad-setting',
    `At this size a picture and those that hold it are too large together for ${profile}.`,
    'Draw smaller pictures, hold the look by words, or draw with --device cpu.',
  );
}
