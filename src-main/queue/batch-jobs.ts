// What the work of a batch does to a queue: takes the next jobs, and settles what became of each. Every finished picture
// is saved exactly once before anyone hears of it.

import { type ErrorValue, toErrorValue } from '../contract/errors.ts';
import type { Tokenizer } from '../diffusion/tokenizer/tokenizer.ts';
import type { FinishedFrame } from '../store/document/document-frames.ts';
import type { JobRow } from '../store/tables/job.ts';
import { type Batch, nextBatch } from './batch.ts';
import type { QueueState } from './queue-state.ts';
import { unreadableScenes } from './unreadable.ts';

export class BatchJobs {
  readonly #state: QueueState;

  constructor(state: QueueState) {
    this.#state = state;
  }

  /** The next batch; undefined when nothing is to be drawn now. */
  next(tokenizers: readonly Tokenizer[]): Batch | undefined {
    const { wantsToDraw, document } = this.#state;
    return wantsToDraw ? this.#batchOf(document.jobs.list(), tokenizers) : undefined;
  }

  /** What would be drawn next if a job were done, whether the queue stands still or not. */
  after(job: number | undefined, tokenizers: readonly Tokenizer[]): Batch | undefined {
    return this.#batchOf(
      this.#state.document.jobs.list().filter(({ id }) => id !== job),
      tokenizers,
    );
  }

  /** What waits but cannot be read by a model with these tokenizers fails, each with its own reason. */
  failUnreadable(tokenizers: readonly Tokenizer[]): void {
    const unreadable = unreadableScenes(this.#state.document.board, tokenizers);
    for (const { id, sceneId } of this.#state.waiting()) {
      const reason = unreadable.get(sceneId);
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

  #batchOf(jobs: readonly JobRow[], tokenizers: readonly Tokenizer[]): Batch | undefined {
    const { board } = this.#state.document;
    return nextBatch(board, jobs, unreadableScenes(board, tokenizers));
  }
}
