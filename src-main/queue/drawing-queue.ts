// The queue of one open story: what a person asks for, and what the engine's work does to it. The jobs are in the
// document; here is only whether they are to be drawn now.

import type { DrawFinished, DrawProgress, DrawRequest, Job, QueueView } from '../contract/drawing.ts';
import { type ErrorValue, toErrorValue } from '../contract/errors.ts';
import type { Tokenizer } from '../diffusion/tokenizer/tokenizer.ts';
import type { FinishedFrame } from '../store/document/document-frames.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import type { JobRow } from '../store/tables/job.ts';
import { sceneSeed } from '../story/scene-words.ts';
import { type Batch, nextBatch } from './batch.ts';
import { jobsForComparison, jobsForRequest } from './new-jobs.ts';
import { RoundProgress } from './round-progress.ts';
import { unreadableScenes } from './unreadable.ts';

export interface QueueListener {
  changed(view: QueueView): void;
  /** `preview` is a PNG file. */
  progressed(progress: Omit<DrawProgress, 'preview'>, preview: Uint8Array | undefined): void;
  /** It became empty by drawing. */
  finished(result: DrawFinished): void;
}

/** What a queue needs from the one engine it shares. */
export interface QueueOwner {
  now: () => number;
  /** There may be something to draw. */
  wake: () => void;
  /** What was asked for, or the story, changed: the batch in work may not be right any more. */
  recheck: () => void;
  /** Stop the picture in work, if it is this queue's. */
  interrupt: () => void;
  /** Whose batch is in work. */
  state: () => 'mine' | 'another' | 'none';
  jobInWork: () => number | undefined;
  closed: () => Promise<void>;
}

export class DrawingQueue {
  readonly document: StoryDocument;
  readonly progress: RoundProgress;
  readonly #listener: QueueListener;
  readonly #owner: QueueOwner;
  readonly #endChanges: () => void;
  /** Finished pictures that could not be saved: they wait for room on the disk. */
  #unsaved: FinishedFrame[] = [];
  #mode: 'go' | 'paused' | 'offered';
  #error: ErrorValue | undefined;
  #closed = false;

  constructor(document: StoryDocument, listener: QueueListener, owner: QueueOwner) {
    this.document = document;
    this.#listener = listener;
    this.#owner = owner;
    this.progress = new RoundProgress(owner.now);
    this.#mode = this.#waiting().length > 0 ? 'offered' : 'go';
    this.#endChanges = document.onChange((change) => {
      if (change.replaced) this.#startOver();
      if (change.order) this.changed();
      owner.recheck();
      owner.wake();
    });
  }

  get wantsToDraw(): boolean {
    return !this.#closed && this.#mode === 'go' && this.#waiting().length > 0;
  }

  view(): QueueView {
    // What is interrupted is drawn again from its start, so it waits like the others.
    const inWork = this.#mode === 'go' ? this.#owner.jobInWork() : undefined;
    const rows = this.document.jobs.list();
    const drawing = rows.filter((job) => job.id === inWork);
    const waiting = rows.filter((job) => job.id !== inWork && job.error === null);
    const failed = rows.filter((job) => job.id !== inWork && job.error !== null);
    const { board } = this.document;
    const scenes = new Map(board.scenes.map((scene) => [scene.id, scene]));
    return {
      status: this.#status(drawing.length + waiting.length > 0),
      jobs: [...drawing, ...waiting, ...failed].map((job) =>
        jobView(job, sceneSeed(board, scenes.get(job.sceneId)!, job.seed).seed, job.id === inWork),
      ),
      ...(this.#error ? { error: this.#error } : {}),
    };
  }

  /** Asks for pictures and starts drawing. Answers the ids of their jobs. */
  draw(request: Required<DrawRequest>): number[] {
    return this.#add(jobsForRequest(this.document, request));
  }

  /** Asks for what a comparison of these scenes lacks. */
  compare(scenes: readonly number[]): number[] {
    return this.#add(jobsForComparison(this.document, scenes));
  }

  /** Counted in the view's list without this job. */
  move(id: number, to: number): void {
    const others = this.view().jobs.filter((job) => job.id !== id);
    const before = this.document.jobs.list().filter((job) => job.id !== id);
    const next = others[to];
    this.document.jobs.move(id, next ? before.findIndex((job) => job.id === next.id) : before.length);
    this.changed();
    this.#owner.recheck();
  }

  /** The picture in work is drawn again from its start when the queue goes on. */
  pause(): void {
    this.#mode = 'paused';
    this.#owner.interrupt();
    this.changed();
  }

  /** Goes on; pictures that could not be saved are saved first. Throws when they still cannot be. */
  resume(): void {
    this.#saveUnsaved();
    this.#mode = 'go';
    this.#error = undefined;
    this.changed();
    this.#owner.wake();
  }

  /** Failed jobs wait again. */
  retry(): void {
    this.document.jobs.retryFailed();
    this.resume();
  }

  cancel(jobs: 'all' | readonly number[]): void {
    const inWork = this.#owner.jobInWork();
    if (jobs === 'all') this.document.jobs.removeAll();
    else this.document.jobs.remove(jobs);
    const gone = (id: number) => jobs === 'all' || jobs.includes(id);
    this.#unsaved = this.#unsaved.filter(({ jobId }) => !gone(jobId));
    if (inWork !== undefined && gone(inWork)) this.#owner.interrupt();
    else this.#owner.recheck();
    if (this.#waiting().length === 0 && this.#mode !== 'go') {
      this.#mode = 'go';
      this.#error = undefined;
    }
    this.changed();
    this.settle();
  }

  /** Stops drawing this story; what is not drawn stays in its file. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#endChanges();
    this.#owner.interrupt();
    await this.#owner.closed();
  }

  // What follows is for the work of a batch.

  /** What waits but cannot be read by a model with these tokenizers fails, each with its own reason. */
  failUnreadable(tokenizers: readonly Tokenizer[]): void {
    const unreadable = unreadableScenes(this.document.board, tokenizers);
    for (const { id, sceneId } of this.#waiting()) {
      const reason = unreadable.get(sceneId);
      if (reason) this.fail([id], reason);
    }
  }

  nextBatch(tokenizers: readonly Tokenizer[]): Batch | undefined {
    return this.wantsToDraw ? this.batchOf(this.document.jobs.list(), tokenizers) : undefined;
  }

  batchOf(jobs: readonly JobRow[], tokenizers: readonly Tokenizer[]): Batch | undefined {
    const { board } = this.document;
    return nextBatch(board, jobs, unreadableScenes(board, tokenizers));
  }

  /** Saves a finished picture; the run's id, or undefined when its job was cancelled meanwhile. */
  land(finished: FinishedFrame): number | undefined {
    try {
      const saved = this.document.frames.commit(finished);
      if (saved) this.progress.finish(finished.jobId, finished.frame.seconds);
      return saved?.runId;
    } catch (error) {
      this.#unsaved.push(finished);
      this.hold(toErrorValue(error));
      this.#owner.interrupt();
      return undefined;
    }
  }

  fail(jobs: readonly number[], error: ErrorValue): void {
    this.document.jobs.fail(jobs, error);
    this.progress.fail(jobs.length);
  }

  /** Stands still until a person resumes it. */
  hold(error: ErrorValue): void {
    this.#mode = 'paused';
    this.#error = error;
    if (!this.#closed) this.changed();
  }

  tell(
    progress: Pick<DrawProgress, 'job' | 'scene' | 'stage' | 'step' | 'steps'>,
    preview?: Uint8Array,
  ): void {
    if (this.#closed) return;
    const left = this.#waiting().length;
    const secondsLeft = this.progress.secondsLeft(left);
    this.#listener.progressed(
      {
        ...progress,
        fraction: this.progress.fraction(progress.job),
        total: this.progress.total(left),
        ...(secondsLeft === undefined ? {} : { secondsLeft }),
      },
      preview,
    );
  }

  /** After a batch, or when jobs were taken away: whether this was the last of them. */
  settle(): void {
    if (this.#closed) return;
    this.changed();
    if (this.#owner.state() === 'mine' || this.#waiting().length > 0) return;
    const { drawn, failed } = this.progress;
    this.progress.reset();
    if (drawn + failed > 0) this.#listener.finished({ drawn, failed });
  }

  changed(): void {
    if (!this.#closed) this.#listener.changed(this.view());
  }

  #add(jobs: ReturnType<typeof jobsForRequest>): number[] {
    const added = this.document.jobs.add(jobs.fresh);
    if (added.length + jobs.waiting.length === 0) return [];
    this.#saveUnsaved();
    this.#mode = 'go';
    this.#error = undefined;
    this.changed();
    this.#owner.wake();
    return [...jobs.waiting, ...added];
  }

  #saveUnsaved(): void {
    while (this.#unsaved[0]) {
      const saved = this.document.frames.commit(this.#unsaved[0]);
      if (saved) this.progress.finish(this.#unsaved[0].jobId, this.#unsaved[0].frame.seconds);
      this.#unsaved.shift();
    }
  }

  /** Another state of the document is in its place: what waits there is offered like after a restart. */
  #startOver(): void {
    this.#owner.interrupt();
    this.#unsaved = [];
    this.#error = undefined;
    this.#mode = this.#waiting().length > 0 ? 'offered' : 'go';
    this.progress.reset();
  }

  #waiting(): JobRow[] {
    return this.document.jobs.list().filter((job) => job.error === null);
  }

  #status(some: boolean): QueueView['status'] {
    if (!some) return 'idle';
    if (this.#mode !== 'go') return this.#mode;
    return this.#owner.state() === 'another' ? 'waiting' : 'drawing';
  }
}

function jobView(job: JobRow, seed: number, inWork: boolean): Job {
  return {
    id: job.id,
    scene: job.sceneId,
    seed,
    method: job.method,
    status: inWork ? 'drawing' : job.error ? 'failed' : 'queued',
    ...(job.error && !inWork ? { error: job.error } : {}),
  };
}
