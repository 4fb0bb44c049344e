// One engine for all open stories: takes the queues in turn, batch by batch, and sees that every finished picture
// is saved exactly once before anyone hears of it. Knows no windows and no processes.

import type { EngineView } from '../contract/drawing.ts';
import { toErrorValue } from '../contract/errors.ts';
import type { Device } from '../contract/settings.ts';
import type { Tokenizer } from '../diffusion/tokenizer/tokenizer.ts';
import type { EngineHost } from '../engine/host.ts';
import type { ModelPlace } from '../models/model-files.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import type { Run } from '../story/run.ts';
import { BatchWork, type LocateLoras } from './batch-work.ts';
import { DrawingQueue, type QueueListener } from './drawing-queue.ts';

export interface DrawingOptions {
  engine: EngineHost;
  /** The folder of a story's model; null is the built-in one. Throws FabulaError `model-not-found`. */
  modelFolder: (modelId: string | null) => Promise<ModelPlace>;
  /** What a story's model reads with. May throw: the engine finds the same and says it. */
  tokenizers: (modelId: string | null) => Promise<readonly Tokenizer[]>;
  loras: LocateLoras;
  /** Asked before each batch. */
  preferences: () => { device: Device; previews: boolean };
  versions: Run['versions'];
  now?: () => number;
}

/** So many losses of the engine in a row without a picture stop a queue: something is wrong with all of it. */
const tooManyLosses = 4;

/** Milliseconds that closing a story may take. */
const patience = 2000;

export class Drawing {
  readonly #options: DrawingOptions;
  readonly #queues: DrawingQueue[] = [];
  #work: BatchWork | undefined;
  #working: Promise<void> | undefined;
  #losses = 0;

  constructor(options: DrawingOptions) {
    this.#options = options;
  }

  get engine(): EngineView {
    return this.#options.engine.view;
  }

  /** What waits in the document's file is offered, not started. */
  attach(document: StoryDocument, listener: QueueListener): DrawingQueue {
    const queue = new DrawingQueue(document, listener, {
      now: this.#options.now ?? Date.now,
      wake: () => this.#wake(),
      recheck: () => {
        if (this.#work?.queue === queue) this.#work.recheck();
      },
      interrupt: () => {
        if (this.#work?.queue === queue) this.#work.stop();
      },
      state: () => (this.#work?.queue === queue ? 'mine' : this.#work ? 'another' : 'none'),
      jobInWork: () => (this.#work?.queue === queue ? this.#work.jobInWork : undefined),
      closed: async () => {
        this.#queues.splice(this.#queues.indexOf(queue), 1);
        if (this.#work?.queue === queue) await this.#endWork(this.#work);
      },
    });
    this.#queues.push(queue);
    return queue;
  }

  /** Stops drawing for good; call it when all queues are closed. */
  async close(): Promise<void> {
    await this.#options.engine.close();
    await this.#working;
  }

  /** Within a step as a rule; where a step takes longer than a person waits, the engine goes with it. */
  async #endWork(work: BatchWork): Promise<void> {
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
  #next(before?: DrawingQueue): DrawingQueue | undefined {
    if (before && this.#queues.includes(before) && before.wantsToDraw) return before;
    return this.#queues.find((one) => one.wantsToDraw);
  }

  async #drawBatch(queue: DrawingQueue): Promise<void> {
    const { engine, modelFolder, tokenizers, loras, preferences, versions, now = Date.now } = this.#options;
    const work = new BatchWork({
      queue,
      engine,
      modelFolder,
      tokenizers,
      loras,
      ...preferences(),
      versions,
      now,
    });
    this.#work = work;
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
      queue.settle();
      this.#tellWaiting(queue);
    }
  }

  #tellWaiting(drawing: DrawingQueue): void {
    for (const queue of this.#queues) if (queue !== drawing && queue.wantsToDraw) queue.changed();
  }
}
