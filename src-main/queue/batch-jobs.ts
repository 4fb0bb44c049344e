// What the work of a batch does to a queue: takes the next jobs, and settles what became of each. Every finished picture
// is saved exactly once before anyone hears of it.

import { type ErrorValue, toErrorValue } from '../contract/errors.ts';
import type { FinishedFrame } from '../store/document/document-frames.ts';
import type { JobRow } from '../store/tables/job.ts';
import { type Batch, nextBatch } from './batch.ts';
import type { QueueState } from './queue-state.ts';
import type { Reading } from './reading.ts';
import { unreadableBy } from './unreadable.ts';

export class BatchJobs {
  readonly #state: QueueState;

  constructor(state: QueueState) {
    this.#state = state;
  }

  /** The next batch; undefined when nothing is to be drawn now. */
  next(reading: Reading): Batch | undefined {
    const { wantsToDraw, document } = this.#state;
    return wantsToDraw ? this.#batchOf(document.jobs.list(), reading) : undefined;
  }

  /** What would be drawn next if a job were done, whether the queue stands still or not. */
  after(job: number | undefined, reading: Reading): Batch | undefined {
    return this.#batchOf(
      this.#state.document.jobs.list().filter(({ id }) => id !== job),
      reading,
    );
  }

  /** What waits but cannot be read by a model that reads so fails, each with its own reason. */
  failUnreadable(reading: Reading): void {
    const unreadable = unreadableBy(this.#state.document.board, reading);
    for (const { id, sceneId, method } of this.#state.waiting()) {
      const reason = unreadable(method).get(sceneId);
      if (reason) this.fail([id], reason);
    }
  }

  fail(jobs: readonly number[], error: ErrorValue): void {
    this.#state.document.jobs.fail(jobs, error);
    this.#state.progress.fail(jobs.length);
  }

  /** One more loss of the engine over a job's picture; the new count. */
  countCrash(job: number): number {
    return this.#state.document.jobs.countCrash(job);
  }

  /**
   * Saves a finished picture. `gone`: its job was cancelled meanwhile. `held`: it cannot be saved now, is kept, and the
   * queue stands still.
   */
  commit(finished: FinishedFrame): { runId: number } | 'gone' | 'held' {
    const { document, progress, unsaved } = this.#state;
    try {
      const saved = document.frames.commit(finished);
      if (!saved) return 'gone';
      progress.finish(finished.jobId, finished.frame.seconds);
      return { runId: saved.runId };
    } catch (error) {
      unsaved.push(finished);
      this.#state.hold(toErrorValue(error));
      return 'held';
    }
  }

  #batchOf(jobs: readonly JobRow[], reading: Reading): Batch | undefined {
    const { board } = this.#state.document;
    return nextBatch(board, jobs, unreadableBy(board, reading));
  }
}
