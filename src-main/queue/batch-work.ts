// One batch from its first step to its end: tells the engine what to draw, takes its pictures in, and settles what
// a failure or a lost engine means for the jobs.

import type { DrawProgress } from '../contract/drawing.ts';
import { type ErrorValue, FabulaError, toErrorValue } from '../contract/errors.ts';
import type { ModelSpeed } from '../contract/models.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import type { ChosenLora, Device } from '../contract/settings.ts';
import type { ModelPlace, StoryProgress } from '../diffusion/story-request.ts';
import type { Tokenizer } from '../diffusion/tokenizer/tokenizer.ts';
import type { EngineHost, TaskEnd } from '../engine/host.ts';
import type { EngineFrame } from '../engine/messages.ts';
import { loraTagsIn } from '../models/lora-tags.ts';
import type { FrameRun } from '../store/document/document-frames.ts';
import type { Board } from '../story/board.ts';
import type { Run } from '../story/run.ts';
import { boardWords, heldKey } from '../story/scene-words.ts';
import { type Batch, stillWanted } from './batch.ts';
import type { BatchJobs } from './batch-jobs.ts';
import { drawTaskOf, type LocatedLora } from './draw-task.ts';
import type { QueueState, WorkInHand } from './queue-state.ts';

export interface BatchWorkOptions {
  queue: QueueState;
  jobs: BatchJobs;
  engine: EngineHost;
  placeOf: (modelId: string | null) => Promise<ModelPlace>;
  tokenizers: TokenizersFor;
  loras: LocateLoras;
  device: Device;
  previews: boolean;
  /** Hears what each picture took. */
  drew?: (modelId: string | null, speed: ModelSpeed) => void;
  versions: Run['versions'];
  now: () => number;
}

/**
 * A story's LoRAs where they lie on this machine, and those of its prompts' tags that are found. Throws FabulaError
 * `lora-not-found`.
 */
export type LocateLoras = (loras: readonly ChosenLora[], tags: readonly string[]) => Promise<LocatedLora[]>;

export interface BatchResult {
  drawn: number;
  /** Why the engine was lost, if it was. */
  lost: ErrorValue | undefined;
}

/** A model's tokenizers, with the words of these LoRA files. */
export type TokenizersFor = (
  modelId: string | null,
  loraFiles: readonly string[],
) => Promise<readonly Tokenizer[]>;

/** What a person is told of the picture in work. */
type Told = Pick<DrawProgress, 'stage' | 'step' | 'steps'>;

/** The engine may be lost once over a picture; the second time it is the picture's fault. */
const allowedCrashes = 1;

/** Milliseconds between two messages of one stage. */
const pace = 80;

export class BatchWork implements WorkInHand {
  readonly ended: Promise<void>;
  readonly #options: BatchWorkOptions;
  #batch: Batch | undefined;
  #tokenizers: readonly Tokenizer[] = [];
  #left: { job: number; scene: number }[] = [];
  #run: FrameRun | undefined;
  #drawnWith: Run | undefined;
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
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

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

  stop(): void {
    this.#keepOnly(this.#landed);
  }

  /** Lets the batch end early when the story or the queue do not want the rest of it any more. */
  recheck(): void {
    if (!this.#batch) return;
    // The picture in work is finished in any case: only what follows is asked about.
    const [current, ...rest] = this.#left.map((one) => one.job);
    if (!stillWanted(this.#batch, rest, this.#options.jobs.after(current, this.#tokenizers)))
      this.#keepOnly(this.#landed + 1);
  }

  #keepOnly(count: number): void {
    this.#keep = Math.min(this.#keep, count);
    if (this.#batch) this.#options.engine.stop(this.#keep);
  }

  async #draw(): Promise<BatchResult> {
    const { queue, jobs, engine, placeOf, tokenizers } = this.#options;
    const { modelId, settings: asked } = queue.document.board.story;
    let model: ModelPlace;
    let loras: LocatedLora[];
    try {
      model = await placeOf(modelId);
      loras = await this.#options.loras(asked.loras ?? [], tagsOf(queue.document.board));
    } catch (error) {
      const batch = jobs.next([]);
      if (batch)
        jobs.fail(
          batch.draw.map((one) => one.job.id),
          toErrorValue(error),
        );
      return { drawn: 0, lost: undefined };
    }
    // Of a model that cannot be opened the engine says what is wrong.
    const files = loras.map(({ file }) => file);
    this.#tokenizers = await tokenizers(modelId, files).catch(() => []);
    if (queue.wantsToDraw && queue.document.board.story.modelId === modelId)
      jobs.failUnreadable(this.#tokenizers);
    const batch = jobs.next(this.#tokenizers);
    const isAsked =
      batch?.modelId === modelId &&
      JSON.stringify(batch.settings.loras) === JSON.stringify(asked.loras) &&
      batch.settings.promptSyntax === asked.promptSyntax;
    // What was changed while it was looked for is looked for again.
    if (!batch || this.#keep === 0 || !isAsked) return { drawn: 0, lost: undefined };
    this.#batch = batch;
    this.#left = batch.draw.map(({ job, scene }) => ({ job: job.id, scene }));
    queue.changed();
    this.#tell({ stage: 'starting' });
    const end = await engine.draw(drawTaskOf(batch, { ...this.#options, model, loras }), {
      resolved: (run) => this.#resolved(run),
      progress: (progress) => this.#progressed(progress),
      preview: (scene, png) => this.#previewed(scene, png),
      frame: (frame) => this.#land(frame),
    });
    return this.#settle(end);
  }

  #resolved(run: Run): void {
    const { asked, modelId } = this.#batch!;
    this.#drawnWith = run;
    this.#run = { startedAt: this.#options.now(), requested: { modelId, settings: asked }, run };
  }

  #progressed(progress: StoryProgress): void {
    const current = this.#left[0];
    const { stage, scene, step, steps } = progress;
    // The engine draws in the order it was given; what it still tells of a picture that is here already is past.
    if (!current || (scene !== undefined && scene !== current.scene)) return;
    if (scene !== undefined) this.#sampling = true;
    this.#options.queue.progress.progressed(current.job, progress);
    this.#tell(omitUndefined({ stage, step, steps }));
  }

  #previewed(scene: number, png: Uint8Array): void {
    if (this.#left[0]?.scene === scene) this.#tell(this.#told, png);
  }

  #tell(progress: Told, preview?: Uint8Array): void {
    const { queue, now } = this.#options;
    const current = this.#left[0];
    const at = now();
    const isSoon = progress.stage === this.#told.stage && at - this.#toldAt < pace;
    // That a picture is saved is always told.
    if (!current || (isSoon && !preview && progress.stage !== 'saving')) return;
    this.#toldAt = at;
    this.#told = progress;
    const scene = this.#batch!.scenes[current.scene]!.sceneId;
    queue.tell({ job: current.job, scene, ...progress }, preview);
  }

  #land(frame: EngineFrame): void {
    const { queue, jobs, now } = this.#options;
    const current = this.#left[0];
    const batch = this.#batch!;
    const wanted = this.#landed < this.#keep;
    if (!wanted || !current || frame.scene !== current.scene || this.#run === undefined) return;
    this.#landed += 1;
    const { job } = batch.draw.find((one) => one.job.id === current.job)!;
    const { sceneId, seedFrom, identityPrompt, framePrompt, negative, held } = batch.scenes[frame.scene]!;
    const { seed, prompt, width, height, blank, seconds, subjects, png, thumbnail } = frame;
    const saved = jobs.commit({
      jobId: job.id,
      run: this.#run,
      frame: {
        sceneId,
        drawnAt: now(),
        seconds,
        seed,
        seedFrom,
        width,
        height,
        identityPrompt,
        framePrompt,
        negative,
        held: batch.way === 'onestory' ? heldKey(held) : '',
        prompt,
        window: frame.window.map((index) => {
          const { sceneId, framePrompt } = batch.scenes[index]!;
          return { scene: sceneId, framePrompt };
        }),
        comparison: job.comparison,
        blank,
        subjects,
      },
      image: { png, thumbnail },
    });
    if (saved === 'held') this.stop();
    else if (saved !== 'gone') {
      this.#run = { id: saved.runId };
      this.#drawn += 1;
      this.#tell({ stage: 'saving' });
      const { device, settings } = this.#drawnWith!;
      this.#options.drew?.(batch.modelId, { seconds, width, height, steps: settings.steps, device });
    }
    this.#left.shift();
    this.#sampling = false;
    queue.changed();
  }

  #settle(end: TaskEnd): BatchResult {
    const { queue, jobs, engine } = this.#options;
    const result = { drawn: this.#drawn, lost: end.how === 'lost' ? end.error : undefined };
    const current = this.#left[0];
    if (end.how === 'failed' && current && isOfTheMachine(end.error)) {
      // The picture waits for what a person decides; everything else of this queue would fare the same.
      queue.hold(end.error);
      if (end.error.code === 'device-lost') engine.renew();
    } else if (end.how === 'failed' && current) {
      // Before the first step of a picture it is the request that cannot be drawn, and all of it.
      const blamed = this.#sampling ? [current] : this.#left;
      jobs.fail(
        blamed.map((one) => one.job),
        end.error,
      );
    }
    if (end.how === 'lost' && current && jobs.countCrash(current.job) > allowedCrashes) {
      jobs.fail([current.job], lostTwice(end.error));
    }
    if (this.#run && 'id' in this.#run) {
      const status = {
        finished: 'finished',
        stopped: 'cancelled',
        failed: 'failed',
        lost: 'interrupted',
      } as const;
      queue.document.frames.endRun(this.#run.id, status[end.how]);
    }
    return result;
  }
}

/** Of all the story's texts: a LoRA is laid over the whole story. */
function tagsOf(board: Board): string[] {
  if (board.story.settings.promptSyntax !== 'weighted') return [];
  const words = [...boardWords(board).values()];
  return loraTagsIn(words.flatMap(({ identityPrompt, framePrompt }) => [identityPrompt, framePrompt]));
}

/** Found out while drawing, and no fault of what is drawn. */
const isOfTheMachine = ({ code }: ErrorValue): boolean => code === 'out-of-memory' || code === 'device-lost';

function lostTwice({ message }: ErrorValue): ErrorValue {
  return toErrorValue(
    new FabulaError(
      'engine-lost',
      `This scene could not be drawn, twice. ${message}`,
      'Try a smaller size, close other programs that need much memory, or choose the device "cpu" in Settings.',
    ),
  );
}
