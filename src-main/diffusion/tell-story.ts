// The engine's front door: a story request in, frames out as they finish. It owns the order of work and the
// life of sessions (text encoders are gone before sampling starts); the arithmetic is in its neighbours.

import { frameTensors } from './frame-tensors.ts';
import { createRandn } from './method/noise.ts';
import { lorasKey, withLoras } from './model/loras.ts';
import { type Model, openModel } from './model/model.ts';
import { previewMap, previewPicture } from './model/previews.ts';
import {
  type EncodedText,
  effectiveIpca,
  encodeTexts,
  frameCondition,
  type TextStates,
} from './networks/conditioning.ts';
import { drawingSizes } from './networks/graph-sizes.ts';
import { type ChosenMemory, chooseMemory } from './networks/memory-plan.ts';
import { Networks, type NetworksWanted } from './networks/networks.ts';
import { framePredictor } from './networks/unet.ts';
import { decodeLatents, type Planes, toPicture, unitImage, unscaleLatents } from './networks/vae.ts';
import { compiledWeights } from './networks/weights.ts';
import { planStory, type StoryPlan } from './plan.ts';
import { ProgressMeter } from './progress.ts';
import { openDevice } from './runtime/devices.ts';
import type { OpenDevice } from './runtime/session.ts';
import { breathe, sample } from './sampler.ts';
import type { Frame, ResolvedStory, StoryOptions, StoryRequest } from './story-request.ts';

/**
 * Checks a whole request against its model and this machine's memory and says what will be used; nothing is loaded
 * or written.
 */
export async function resolveStory(request: StoryRequest): Promise<ResolvedStory> {
  return (await planRequest(request)).resolved;
}

/** The same, with the prompts, and how the networks share memory. */
export async function planRequest(
  request: StoryRequest,
): Promise<{ resolved: ResolvedStory; plan: StoryPlan; memory: ChosenMemory }> {
  const { model, plan, device, memory } = await openRequest(request);
  return { resolved: resolved(model, plan, device), plan, memory };
}

interface OpenRequest {
  model: Model;
  plan: StoryPlan;
  device: OpenDevice;
  memory: ChosenMemory;
  /** What is laid over the model, for telling it from itself. */
  changes: string;
}

/** The request's model with its LoRAs, its device and its plan, with weights that fit into memory. */
async function openRequest(request: StoryRequest): Promise<OpenRequest> {
  const { modelFolder, vae } = request;
  const opened = await openModel(modelFolder, vae === undefined ? {} : { vae });
  const { model, loras } = await withLoras(opened, request.settings.loras);
  const wanted = { ...request.settings, loras: [...loras] };
  const plan = planStory(model, { ...request, settings: wanted });
  const device = await openDevice(request.device);
  const { settings, negativeBranch } = plan;
  const size = { width: settings.width, height: settings.height, batch: negativeBranch ? 2 : 1 };
  const memory = chooseMemory(model, settings.weights, size, device.name, request.memory);
  return {
    model,
    plan: { ...plan, settings: { ...settings, weights: memory.mode } },
    device,
    memory,
    changes: `${lorasKey(loras)} ${memory.mode}`,
  };
}

/** Draws a story once and lets everything go. See `StoryEngine.tellStory`. */
export async function* tellStory(request: StoryRequest, options: StoryOptions = {}): AsyncGenerator<Frame> {
  const engine = new StoryEngine();
  try {
    yield* engine.tellStory(request, options);
  } finally {
    await engine.release();
  }
}

/** A drawing engine that keeps its networks loaded between requests. One request at a time. */
export class StoryEngine {
  readonly #networks = new Networks();
  #texts = new Map<string, TextStates>();
  #textsKey = '';

  /**
   * Yields each frame when it is finished, in the order of `request.draw`.
   * Throws FabulaError (`cancelled` within one sampler step of an abort) or CheckpointError.
   */
  async *tellStory(request: StoryRequest, options: StoryOptions = {}): AsyncGenerator<Frame> {
    const { signal } = options;
    const opened = await openRequest(request);
    const { model, plan } = opened;
    const progress = new ProgressMeter(plan, model.checkpoint.textEncoder2 ? 2 : 1, options.onProgress);
    await breathe(signal);
    progress.stage('encoding');
    const texts = await this.#encode(opened, progress);
    await breathe(signal);
    progress.stage('loading');
    const drawing = { opened, networks: this.#networks, wanted: networksFor(opened) };
    await drawing.networks.prepare(drawing.wanted, signal);
    progress.loaded();
    for (const scene of plan.draw)
      yield await drawFrame({ ...drawing, texts, scene, request, options, progress });
  }

  /** Frees the native memory of all sessions. */
  async release(): Promise<void> {
    this.#texts.clear();
    await this.#networks.release();
  }

  async #encode(
    { model, device, plan, memory, changes }: OpenRequest,
    progress: ProgressMeter,
  ): Promise<ReadonlyMap<string, TextStates>> {
    const key = `${model.hash} ${changes} ${device.name}`;
    if (key !== this.#textsKey) this.#texts.clear();
    this.#textsKey = key;
    const missing = plan.texts.filter((text) => !this.#texts.has(text.key));
    if (missing.length > 0) {
      if (memory.textsAlone) await this.#networks.release();
      const states = await encodeTexts(model, device, missing, memory.mode, () => progress.encoded());
      for (const [text, state] of states) this.#texts.set(text, state);
    }
    return this.#texts;
  }
}

function networksFor({ model, device, plan, memory, changes }: OpenRequest): NetworksWanted {
  const { shape, negativeBranch, prompts, settings } = plan;
  const drawing = { shape, negativeBranch, prompts, ipca: effectiveIpca(settings), vaeTile: memory.vaeTile };
  const sizes = drawingSizes(device.profile, drawing);
  return {
    model,
    device,
    weights: memory.mode,
    changes,
    variant: {
      weights: compiledWeights(memory.mode),
      profile: device.profile,
      perQueryLogWeights: plan.settings.ipca.dropout > 0,
      ...(plan.settings.freeU ? { freeU: plan.settings.freeU } : {}),
      ...(sizes ? { sizes: sizes.unet } : {}),
    },
    ...(sizes ? { vaeSizes: sizes.vae } : {}),
    oneAtATime: memory.oneAtATime,
  };
}

interface DrawFrame {
  opened: OpenRequest;
  networks: Networks;
  wanted: NetworksWanted;
  texts: ReadonlyMap<string, TextStates>;
  scene: number;
  request: StoryRequest;
  options: StoryOptions;
  progress: ProgressMeter;
}

async function drawFrame(task: DrawFrame): Promise<Frame> {
  const { opened, networks, wanted, texts, scene, request, options, progress } = task;
  const { model, plan, memory } = opened;
  const { settings, shape } = plan;
  const [channels, height, width] = shape;
  const started = performance.now();
  const { seed } = request.scenes[scene]!;
  const prompt = plan.prompts[scene]!;
  const states = (text: EncodedText | undefined) => (text ? texts.get(text.key) : undefined);
  const own = states(plan.frameTexts[scene])!;
  const pooled = states(plan.pooledTexts[scene])!.pooled;
  const text = pooled ? { ...own, pooled } : own;
  const condition = frameCondition(prompt, text, states(plan.negativeText), settings);
  const unet = await networks.unet(wanted, options.signal);
  const randn = createRandn(seed);
  const noise = randn(channels * height * width);
  const map = options.previews ? previewMap(channels, model.checkpoint.family, model.previewMap) : undefined;
  progress.frame(scene);
  const latents = await sample({
    scheduler: plan.scheduler,
    noise,
    randn,
    predict: framePredictor(unet, {
      condition,
      ipca: settings.ipca,
      seed,
      negativeBranch: plan.negativeBranch,
      shape,
      pixels: settings,
      ...(model.guidanceEmbeddingWidth === undefined
        ? {}
        : { guidance: { scale: settings.guidanceScale, width: model.guidanceEmbeddingWidth } }),
    }),
    guidanceScale: settings.guidanceScale,
    guidanceRescale: settings.guidanceRescale,
    signal: options.signal,
    onStep: (step, denoised) =>
      progress.stepped(step, map ? previewPicture(denoised, height, width, map) : undefined),
  });
  await breathe(options.signal);
  progress.stage('decoding');
  const planes: Planes = { channels, height, width, data: latents };
  const vae = await networks.vae(wanted);
  // A decoder of fixed size takes no tiles.
  const tile = model.limits?.size.height === undefined ? memory.vaeTile : Number.POSITIVE_INFINITY;
  const image = unitImage(await decodeLatents(vae, unscaleLatents(planes, model.latentScale), tile));
  progress.decoded();
  return {
    scene,
    seed,
    prompt: prompt.prompt,
    window: prompt.window,
    picture: toPicture(image, settings.width, settings.height),
    seconds: (performance.now() - started) / 1000,
    ...(request.keepTensors
      ? { tensors: frameTensors({ prompt, condition, noise, latents, image, plan }) }
      : {}),
  };
}

function resolved(model: Model, plan: StoryPlan, device: OpenDevice): ResolvedStory {
  const { id, name, hash, checkpoint } = model;
  return {
    model: { id, name, hash, folder: checkpoint.path },
    device: device.name,
    notUsed: [...(device.notUsed ?? [])],
    notes: [...plan.notes],
    settings: plan.settings,
  };
}
