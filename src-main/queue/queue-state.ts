// What is known of the queue of one open story: its jobs are in the document; here is whether they are to be drawn now,
// what draws them, and who is told. Both a person's requests and the work of a batch act on it.

import type { DrawFinished, DrawProgress, Job, QueueView } from '../contract/drawing.ts';
import type { ErrorValue } from '../contract/errors.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import type { FinishedFrame } from '../store/document/document-frames.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import type { JobRow } from '../store/tables/job.ts';
import { sceneSeed } from '../story/scene-words.ts';
import { RoundProgress } from './round-progress.ts';

export interface QueueListener {
  changed(view: QueueView): void;
  /** `preview` is a PNG file. */
  progressed(progress: Omit<DrawProgress, 'preview'>, preview: Uint8Array | undefined): void;
  /** It became empty by drawing. */
  finished(result: DrawFinished): void;
}

/** The batch of this queue that is in work. */
export interface WorkInHand {
  /** The job whose picture is being drawn, or is next. */
  readonly jobInWork: number | undefined;
  /** The story or the queue changed: it may not be right any more. */
  recheck(): void;
  /** Leaves the picture in work. */
  stop(): void;
}

export interface QueueStateOptions {
  document: StoryDocument;
  listener: QueueListener;
  now: () => number;
  /** Whether the one engine draws, this story or another. */
  isDrawing: () => boolean;
}

export class QueueState {
  readonly document: StoryDocument;
  readonly progress: RoundProgress;
  readonly #listener: QueueListener;
  readonly #isDrawing: () => boolean;
  work: WorkInHand | undefined;
  /** Finished pictures that could not be saved: they wait for room on the disk. */
  unsaved: FinishedFrame[] = [];
  #mode: 'go' | 'paused' | 'offered' = 'go';
  #error: ErrorValue | undefined;
  #closed = false;

  constructor({ document, listener, now, isDrawing }: QueueStateOptions) {
    this.document = document;
    this.#listener = listener;
    this.#isDrawing = isDrawing;
    this.progress = new RoundProgress(now);
    this.offer();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  get isGoing(): boolean {
    return this.#mode === 'go';
  }

  get wantsToDraw(): boolean {
    return !this.#closed && this.isGoing && this.waiting().length > 0;
  }

  waiting(): JobRow[] {
    return this.document.jobs.list().filter((job) => job.error === null);
  }

  view(): QueueView {
    // What is interrupted is drawn again from its start, so it waits like the others.
    const inWork = this.isGoing ? this.work?.jobInWork : undefined;
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

  changed(): void {
    if (!this.#closed) this.#listener.changed(this.view());
  }

  tell(
    progress: Pick<DrawProgress, 'job' | 'scene' | 'stage' | 'step' | 'steps'>,
    preview?: Uint8Array,
  ): void {
    if (this.#closed) return;
    const left = this.waiting().length;
    this.#listener.progressed(
      {
        ...progress,
        fraction: this.progress.fraction(progress.job),
        total: this.progress.total(left),
        ...omitUndefined({ secondsLeft: this.progress.secondsLeft(left) }),
      },
      preview,
    );
  }

  /** What waits is drawn. */
  go(): void {
    this.#mode = 'go';
    this.#error = undefined;
  }

  /** Stands still until a person resumes it; with an error when that is the reason. */
  hold(error?: ErrorValue): void {
    this.#mode = 'paused';
    if (error) this.#error = error;
    this.changed();
  }

  /** What waits is left over from an earlier session: a person says whether it is drawn. */
  offer(): void {
    this.#error = undefined;
    this.#mode = this.waiting().length > 0 ? 'offered' : 'go';
  }

  /** Nothing is told or drawn any more. */
  close(): void {
    this.#closed = true;
  }

  /** After a batch, or when jobs were taken away: whether this was the last of them. */
  settle(): void {
    if (this.#closed) return;
    this.changed();
    if (this.work || this.waiting().length > 0) return;
    const { drawn, failed } = this.progress;
    this.progress.reset();
    if (drawn + failed > 0) this.#listener.finished({ drawn, failed });
  }

  #status(some: boolean): QueueView['status'] {
    if (!some) return 'idle';
    if (this.#mode !== 'go') return this.#mode;
    return !this.work && this.#isDrawing() ? 'waiting' : 'drawing';
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
