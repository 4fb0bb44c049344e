// One batch from its first step to its end: tells the engine what to draw, takes its pictures in, and settles what
// a failure or a lost engine means for the jobs.

import type { DrawProgress } from '../contract/drawing.ts';
import { type ErrorValue, FabulaError, toErrorValue } from '../contract/errors.ts';
import type { ChosenLora, Device } from '../contract/settings.ts';
import type { Tokenizer } from '../diffusion/tokenizer/tokenizer.ts';
import type { EngineHost, TaskEnd } from '../engine/host.ts';
import type { DrawTask, EngineFrame, EngineProgress } from '../engine/messages.ts';
import type { ModelPlace } from '../models/model-files.ts';
import type { FrameRun } from '../store/document/document-frames.ts';
import type { Run } from '../story/run.ts';
import { type Batch, stillWanted } from './batch.ts';
import type { DrawingQueue } from './drawing-queue.ts';

export interface BatchWorkOptions {
  queue: DrawingQueue;
  engine: EngineHost;
  modelFolder: (modelId: string | null) => Promise<ModelPlace>;
  tokenizers: (modelId: string | null) => Promise<readonly Tokenizer[]>;
  loras: LocateLoras;
  device: Device;
  previews: boolean;
  versions: Run['versions'];
  now: () => number;
}

/** A story's LoRAs where they lie on this machine. Throws FabulaError `lora-not-found`. */
export type LocateLoras = (loras: readonly ChosenLora[]) => Promise<DrawTask['loras']>;

interface Told {
  stage: DrawProgress['stage'];
  step?: number | undefined;
  steps?: number | undefined;
}

export interface BatchResult {
  drawn: number;
  /** Why the engine was lost, if it was. */
  lost: ErrorValue | undefined;
}

/** The engine may be lost once over a picture; the second time it is the picture's fault. */
const allowedCrashes = 1;

/** Milliseconds between two messages of one stage. */
const pace = 80;

export class BatchWork {
  readonly queue: DrawingQueue;
  readonly ended: Promise<void>;
  readonly #options: BatchWorkOptions;
  #batch: Batch | undefined;
  #tokenizers: readonly Tokenizer[] = [];
  #left: { job: number; scene: number }[] = [];
  #run: FrameRun | undefined;
  #drawn = 0;
  #sampling = false;
  #toldAt = 0;
  #told: Told = { stage: 'starting' };
  /** Pictures that came. */
  #landed = 0;
  /** No more pictures than these are wanted: one that came too late to be stopped is not taken. */
  #keep = Number.MAX_SAFE_INTEGER;
  #end = () => {};

  constructor(options: BatchWorkOptions) {
    this.queue = options.queue;
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** The job whose picture is being drawn, or is next. */
  get jobInWork(): number | undefined {
    return this.#left[0]?.job;
  }

  async run(): Promise<BatchResult> {
    try {
      return await this.#draw();
    } finally {
      this.#left = [];
      this.#end();
    }
  }

  /** Leaves the picture in work. */
  stop(): void {
    this.#keepOnly(this.#landed);
  }

  /** Lets the batch end early when the story or the queue do not want the rest of it any more. */
  recheck(): void {
    if (!this.#batch) return;
    const { document } = this.queue;
    const [current, ...rest] = this.#left.map((one) => one.job);
    // The picture in work is finished in any case: only what follows is asked about.
    const waiting = document.jobs.list().filter((job) => job.id !== current);
    if (!stillWanted(this.#batch, rest, this.queue.batchOf(waiting, this.#tokenizers)))
      this.#keepOnly(this.#landed + 1);
  }

  #keepOnly(count: number): void {
    this.#keep = Math.min(this.#keep, count);
    if (this.#batch) this.#options.engine.stop(this.#keep);
  }

  async #draw(): Promise<BatchResult> {
    const { queue, engine, modelFolder, tokenizers, device, previews, versions } = this.#options;
    const { modelId, settings: asked } = queue.document.board.story;
    let place: ModelPlace;
    let loras: DrawTask['loras'];
    try {
      place = await modelFolder(modelId);
      loras = await this.#options.loras(asked.loras ?? []);
    } catch (error) {
      const batch = queue.nextBatch([]);
      if (batch)
        queue.fail(
          batch.draw.map((one) => one.job.id),
          toErrorValue(error),
        );
      return { drawn: 0, lost: undefined };
    }
    // Of a model that cannot be opened the engine says what is wrong.
    this.#tokenizers = await tokenizers(modelId).catch(() => []);
    if (queue.wantsToDraw && queue.document.board.story.modelId === modelId)
      queue.failUnreadable(this.#tokenizers);
    const batch = queue.nextBatch(this.#tokenizers);
    const { loras: named, ...settings } = batch?.settings ?? {};
    const isAsked = batch?.modelId === modelId && JSON.stringify(named) === JSON.stringify(asked.loras);
    // What was changed while it was looked for is looked for again.
    if (!batch || this.#keep === 0 || !isAsked) return { drawn: 0, lost: undefined };
    this.#batch = batch;
    this.#left = batch.draw.map(({ job, scene }) => ({ job: job.id, scene }));
    queue.changed();
    const task: DrawTask = {
      modelFolder: place.folder,
      ...(place.vae === undefined ? {} : { vae: place.vae }),
      device,
      scenes: batch.scenes.map(({ identityPrompt, framePrompt, seed }) => ({
        identityPrompt,
        framePrompt,
        seed,
      })),
      draw: batch.draw.map((one) => one.scene),
      settings,
      loras,
      previews,
      numbers: batch.scenes.map((one) => one.number),
      storyScenes: batch.storyScenes,
      versions,
    };
    this.#tell({ stage: 'starting' });
    const end = await engine.draw(task, {
      resolved: (run) => this.#resolved(run),
      progress: (progress) => this.#progressed(progress),
      preview: (scene, png) => this.#previewed(scene, png),
      frame: (frame) => this.#land(frame),
    });
    return this.#settle(end);
  }

  #resolved(run: Run): void {
    const { settings, modelId } = this.#batch!;
    this.#run = { startedAt: this.#options.now(), requested: { modelId, settings }, run };
  }

  #progressed({ stage, scene, step, steps }: EngineProgress): void {
    const current = this.#left[0];
    if (!current) return;
    // Which picture is in work is known here: the engine draws in the order it was given.
    if (scene === current.scene) this.#sampling = true;
    if (step !== undefined && steps !== undefined) this.queue.progress.step(current.job, step, steps);
    this.#tell({ stage, step, steps });
  }

  #previewed(scene: number, png: Uint8Array): void {
    if (this.#left[0]?.scene === scene) this.#tell(this.#told, png);
  }

  #tell(progress: Told, preview?: Uint8Array): void {
    const current = this.#left[0];
    const now = this.#options.now();
    if (!current || (!preview && progress.stage === this.#told.stage && now - this.#toldAt < pace)) return;
    this.#toldAt = now;
    this.#told = progress;
    const scene = this.#batch!.scenes[current.scene]!.sceneId;
    this.queue.tell({ job: current.job, scene, ...given(progress) }, preview);
  }

  #land(frame: EngineFrame): void {
    const current = this.#left[0];
    const batch = this.#batch!;
    const wanted = this.#landed < this.#keep;
    if (!wanted || !current || frame.scene !== current.scene || this.#run === undefined) return;
    this.#landed += 1;
    const { job } = batch.draw.find((one) => one.job.id === current.job)!;
    const told = batch.scenes[frame.scene]!;
    const { seed, prompt, width, height, blank, seconds, png, thumbnail } = frame;
    const runId = this.queue.land({
      jobId: job.id,
      run: this.#run,
      frame: {
        sceneId: told.sceneId,
        drawnAt: this.#options.now(),
        seconds,
        seed,
        seedFrom: told.seedFrom,
        width,
        height,
        identityPrompt: told.identityPrompt,
        framePrompt: told.framePrompt,
        prompt,
        window: frame.window.map((index) => {
          const { sceneId, framePrompt } = batch.scenes[index]!;
          return { scene: sceneId, framePrompt };
        }),
        comparison: job.comparison,
        blank,
      },
      image: { png, thumbnail },
    });
    if (runId !== undefined) {
      this.#run = runId;
      this.#drawn += 1;
      this.#tell({ stage: 'saving' });
    }
    this.#left.shift();
    this.#sampling = false;
    this.queue.changed();
  }

  #settle(end: TaskEnd): BatchResult {
    const result = { drawn: this.#drawn, lost: end.how === 'lost' ? end.error : undefined };
    const current = this.#left[0];
    if (end.how === 'failed' && current) {
      // Before the first step of a picture it is the request that cannot be drawn, and all of it.
      const blamed = this.#sampling ? [current] : this.#left;
      this.queue.fail(
        blamed.map((one) => one.job),
        end.error,
      );
    }
    if (end.how === 'lost' && current && this.queue.document.jobs.countCrash(current.job) > allowedCrashes) {
      this.queue.fail([current.job], lostTwice(end.error));
    }
    if (typeof this.#run === 'number') {
      const status = {
        finished: 'finished',
        stopped: 'cancelled',
        failed: 'failed',
        lost: 'interrupted',
      } as const;
      this.queue.document.frames.endRun(this.#run, status[end.how]);
    }
    return result;
  }
}

function lostTwice({ message }: ErrorValue): ErrorValue {
  return toErrorValue(
    new FabulaError(
      'engine-lost',
      `This scene could not be drawn, twice. ${message}`,
      'Try a smaller size, close other programs that need much memory, or choose the device "cpu" in Settings.',
    ),
  );
}

/** Without what is undefined. */
function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
