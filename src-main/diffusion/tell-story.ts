// The engine's front door: a story request is opened, once, and tells what it will be drawn with; frames come out as they
// finish. It owns the order of work and the life of sessions (text encoders are gone before sampling starts).

import { FabulaError } from '../contract/errors.ts';
import { drawFrame } from './draw-frame.ts';
import { drawReference, referenceKey } from './draw-reference.ts';
import { hintWhenFull } from './networks/choose-memory.ts';
import { encodeTexts, type TextStates } from './networks/conditioning.ts';
import type { Graphs } from './networks/graphs.ts';
import { Networks, type NetworksWanted } from './networks/networks.ts';
import type { ChosenMemory, MemoryPlan } from './networks/reckon-memory.ts';
import type { Reference, Seen } from './networks/reference.ts';
import { type OpenedRequest, openRequest } from './open-request.ts';
import { type StoryPlan, scenesToDraw, textsToEncode } from './plan.ts';
import type { ReferencePlan } from './plan-cast.ts';
import { ProgressMeter } from './progress.ts';
import { breathe } from './sampler.ts';
import type { Frame, FrameOptions, ResolvedStory, StoryRequest } from './story-request.ts';

/** A request that was checked against its model and this machine, and can be drawn. */
export interface OpenedStory {
  /** What it is drawn with. */
  readonly resolved: ResolvedStory;
  /** Every scene's prompt, window and tokens, and the scheduler's steps. */
  readonly plan: StoryPlan;
  /** How its weights are held and networks share memory: with figures where its memory is known. */
  readonly memory: ChosenMemory | MemoryPlan;
  /**
   * Yields each frame when it is finished, in the order asked for; the caller saves it before asking for the next.
   * Throws FabulaError (`cancelled` within one sampler step of an abort) or CheckpointError.
   */
  frames(options?: FrameOptions): AsyncGenerator<Frame>;
}

/** Draws a story once and lets everything go. */
export async function* tellStory(request: StoryRequest, options: FrameOptions = {}): AsyncGenerator<Frame> {
  const engine = new StoryEngine();
  try {
    const story = await engine.open(request);
    yield* story.frames(options);
  } finally {
    await engine.release();
  }
}

/** References that are kept for further requests: a story has one for each cast. */
const REFERENCES = 8;

/** A drawing engine that keeps its networks loaded between requests. One request is drawn at a time. */
export class StoryEngine {
  readonly #networks = new Networks();
  /** Of the last request. */
  #graphs: Graphs[] = [];
  /** By what decides how they come out, the last used last. */
  readonly #references = new Map<string, Reference>();
  #texts = new Map<string, TextStates>();
  #textsKey = '';

  /**
   * Checks a whole request against its model and this machine's memory; nothing is loaded or written before its frames
   * are asked for. Throws FabulaError or CheckpointError.
   */
  async open(request: StoryRequest): Promise<OpenedStory> {
    const opened = await openRequest(request, this.#graphs);
    const all = [...opened.sceneGraphs, ...(opened.referenceGraphs ? [opened.referenceGraphs] : [])];
    this.#graphs = [...new Set(all)];
    return {
      resolved: resolved(opened),
      plan: opened.plan,
      memory: opened.memory,
      frames: (options = {}) => this.#told(opened, options),
    };
  }

  /** Frees the native memory of all sessions. */
  async release(): Promise<void> {
    this.#texts.clear();
    this.#references.clear();
    this.#graphs = [];
    await this.#networks.release();
  }

  /** Frees what was loaded when memory ran out or the card was lost, and says what may be drawn with instead. */
  async *#told(opened: OpenedRequest, options: FrameOptions): AsyncGenerator<Frame> {
    try {
      yield* this.#frames(opened, options);
    } catch (error) {
      if (
        !(error instanceof FabulaError) ||
        !(error.code === 'out-of-memory' || error.code === 'device-lost')
      ) {
        throw error;
      }
      // A lost card may refuse even this.
      await this.#networks.release().catch(() => {});
      if (error.code === 'device-lost') throw error;
      const { graphs, memory, device } = opened;
      const hint = hintWhenFull(graphs, memory.mode, device.name !== 'cpu');
      throw new FabulaError(error.code, error.message, hint, { cause: error });
    }
  }

  async *#frames(opened: OpenedRequest, options: FrameOptions): AsyncGenerator<Frame> {
    const { signal } = options;
    const { request, plan, device, memory, graphs } = opened;
    const draw = options.draw ? scenesToDraw(request, options.draw) : plan.draw;
    if (draw.length === 0) return;
    const wantedFor = (scene: number) => ({ graphs: opened.sceneGraphs[scene]!, device, memory });
    const wanted = wantedFor(draw[0]!);
    const missing = this.#missingTexts(opened, draw);
    const undrawn = this.#undrawnReferences(opened, draw);
    const progress = new ProgressMeter(
      {
        encodings: missing.length * graphs.encoders.length,
        references: undrawn.size,
        loads: undrawn.size > 0 || !this.#networks.has(wanted),
        steps: plan.scheduler.timesteps.length,
        pictures: draw.length,
      },
      options.onProgress,
    );
    await breathe(signal);
    progress.stage('encoding');
    if (missing.length > 0) {
      if (memory.textsAlone) await this.#networks.release();
      const states = await encodeTexts(graphs, device, missing, memory.mode, () => progress.encoded());
      for (const [key, state] of states) this.#texts.set(key, state);
    }
    await this.#drawReferences(opened, undrawn, wanted, progress, signal);
    await breathe(signal);
    progress.stage('loading');
    await this.#networks.prepare(wanted, signal);
    progress.loaded();
    const task = { opened, networks: this.#networks, texts: this.#texts, options, progress };
    const seenIn = (scene: number): Seen[] =>
      (plan.references[scene] ?? []).map(({ reference, member, region, marked }) => {
        const drawn = this.#references.get(referenceKey(opened, reference))!;
        return { reference: marked ? { ...drawn, subject: marked } : drawn, member, region };
      });
    const ofScenes = new Map(draw.map((scene) => [scene, seenIn(scene)]));
    const spare = Math.max(0, this.#references.size - REFERENCES);
    for (const key of [...this.#references.keys()].slice(0, spare)) this.#references.delete(key);
    for (const scene of draw) {
      const frame = await drawFrame({ ...task, wanted: wantedFor(scene), scene, seen: ofScenes.get(scene)! });
      progress.stage('saving');
      yield frame;
      progress.saved();
    }
  }

  /** By key, those of these scenes that are not there from an earlier request. */
  #undrawnReferences(opened: OpenedRequest, draw: readonly number[]): Map<string, ReferencePlan> {
    const wanted = draw.flatMap((scene) =>
      (opened.plan.references[scene] ?? []).map(({ reference }) => reference),
    );
    const keyed = wanted.map((one) => [referenceKey(opened, one), one] as const);
    // Those of this request are the last to be forgotten.
    for (const [key] of keyed) {
      const known = this.#references.get(key);
      if (known && this.#references.delete(key)) this.#references.set(key, known);
    }
    return new Map(keyed.filter(([key]) => !this.#references.has(key)));
  }

  async #drawReferences(
    opened: OpenedRequest,
    undrawn: ReadonlyMap<string, ReferencePlan>,
    wanted: NetworksWanted,
    progress: ProgressMeter,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (undrawn.size === 0) return;
    progress.stage('reference');
    const task = {
      opened,
      networks: this.#networks,
      wanted: { ...wanted, graphs: opened.referenceGraphs! },
      texts: this.#texts,
      signal,
      onStep: () => progress.referenceStepped(),
    };
    for (const [key, reference] of undrawn) {
      await breathe(signal);
      await this.#networks.unet(task.wanted, signal);
      progress.referenceLoaded();
      this.#references.set(key, await drawReference({ ...task, reference }));
    }
  }

  /** Texts of these scenes that were not encoded yet, with the same encoders on the same device. */
  #missingTexts({ graphs, device, memory, plan }: OpenedRequest, draw: readonly number[]) {
    const key = JSON.stringify([graphs.modelKey, device.name, memory.mode]);
    if (key !== this.#textsKey) this.#texts.clear();
    this.#textsKey = key;
    return textsToEncode(plan, draw).filter((text) => !this.#texts.has(text.key));
  }
}

function resolved({ model, plan, device }: OpenedRequest): ResolvedStory {
  const { id, name, hash, checkpoint } = model;
  return {
    model: { id, name, hash, path: checkpoint.path },
    device: device.name,
    notUsed: [...(device.notUsed ?? [])],
    notes: [...plan.notes],
    settings: plan.settings,
  };
}
