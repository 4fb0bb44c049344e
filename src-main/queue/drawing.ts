// One engine for all open stories: takes the queues in turn, batch by batch, and sees that every finished picture
// is saved exactly once before anyone hears of it. Knows no windows and no processes.

import type { EngineView } from '../contract/drawing.ts';
import { toErrorValue } from '../contract/errors.ts';
import type { ModelSpeed } from '../contract/models.ts';
import type { Device } from '../contract/settings.ts';
import type { ModelPlace } from '../diffusion/story-request.ts';
import type { EngineHost } from '../engine/host.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import type { Run } from '../story/run.ts';
import { BatchJobs } from './batch-jobs.ts';
import { BatchWork, type LocateLoras, type ReadingFor } from './batch-work.ts';
import { DrawingQueue } from './drawing-queue.ts';
import { type QueueListener, QueueState } from './queue-state.ts';

export interface DrawingOptions {
  engine: EngineHost;
  /** Where a story's model lies; null is the built-in one. Throws FabulaError `model-not-found`. */
  placeOf: (modelId: string | null) => Promise<ModelPlace>;
  /** What a story's model reads with. May throw: the engine finds the same and says it. */
  reading: ReadingFor;
  loras: LocateLoras;
  /** Asked before each batch. */
  preferences: () => { device: Device; previews: boolean };
  /** Hears what each picture took. */
  drew?: (modelId: string | null, speed: ModelSpeed) => void;
  versions: Run['versions'];
  now?: () => number;
}

/** So many losses of the engine in a row without a picture stop a queue: something is wrong with all of it. */
const tooManyLosses = 4;

/** Milliseconds that closing a story may take. */
const patience = 2000;

export class Drawing {
  readonly #options: DrawingOptions;
  readonly #queues: QueueState[] = [];
  readonly #yielding = new Set<QueueState>();
  #work: BatchWork | undefined;
  #working: Promise<void> | undefined;
  #losses = 0;

  constructor(options: DrawingOptions) {
    this.#options = options;
  }

  get engine(): EngineView {
    return this.#options.engine.view;
  }

  /**
   * What waits in the document's file is offered, not started. `yields`: it is drawn when no other has anything to draw, batch by
   * batch.
   */
  attach(
    document: StoryDocument,
    listener: QueueListener,
    { yields = false }: { yields?: boolean } = {},
  ): DrawingQueue {
    const state = new QueueState({
      document,
      listener,
      now: this.#options.now ?? Date.now,
      isDrawing: () => this.#work !== undefined,
    });
    this.#queues.push(state);
    if (yields) this.#yielding.add(state);
    return new DrawingQueue(state, { wake: () => this.#wake(), closed: () => this.#detach(state) });
  }

  /** Stops drawing for good; call it when all queues are closed. */
  async close(): Promise<void> {
    await this.#options.engine.close();
    await this.#working;
  }

  /** Within a step as a rule; where a step takes longer than a person waits, the engine goes with it. */
  async #detach(state: QueueState): Promise<void> {
    this.#queues.splice(this.#queues.indexOf(state), 1);
    this.#yielding.delete(state);
    const work = this.#work;
    if (!work || state.work !== work) return;
    const impatient = setTimeout(() => void this.#options.engine.abandon(), patience);
    await work.ended;
    clearTimeout(impatient);
  }

  #wake(): void {
    this.#working ??= this.#drawAll().finally(() => {
      this.#working = undefined;
      // Something may have been asked for in the last moment.
      if (this.#next()) this.#wake();
    });
  }

  async #drawAll(): Promise<void> {
    let queue = this.#next();
    while (queue) {
      await this.#drawBatch(queue);
      queue = this.#next(queue);
    }
  }

  /** A queue keeps its turn as long as it wants to draw. */
  #next(before?: QueueState): QueueState | undefined {
    const wanting = this.#queues.filter((one) => one.wantsToDraw);
    const first = wanting.find((one) => !this.#yielding.has(one)) ?? wanting[0];
    const isAsked = before !== undefined && wanting.includes(before);
    return isAsked && !(first && this.#yielding.has(before)) ? before : first;
  }

  async #drawBatch(queue: QueueState): Promise<void> {
    const { preferences, now = Date.now, ...options } = this.#options;
    const work = new BatchWork({ ...options, ...preferences(), now, queue, jobs: new BatchJobs(queue) });
    this.#work = work;
    queue.work = work;
    queue.changed();
    this.#tellWaiting(queue);
    try {
      const { drawn, lost } = await work.run();
      this.#losses = lost ? (drawn > 0 ? 1 : this.#losses + 1) : 0;
      if (lost && this.#losses >= tooManyLosses) {
        this.#losses = 0;
        queue.hold(lost);
      }
    } catch (error) {
      queue.hold(toErrorValue(error));
    } finally {
      this.#work = undefined;
      queue.work = undefined;
      queue.settle();
      this.#tellWaiting(queue);
    }
  }

  #tellWaiting(drawing: QueueState): void {
    for (const queue of this.#queues) if (queue !== drawing && queue.wantsToDraw) queue.changed();
  }
}
