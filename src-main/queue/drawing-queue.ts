// What a person may ask of the queue of one open story: draw, compare, move, pause, resume, cancel. What the work of a
// batch does to it is in batch-jobs.ts.

import type { QueueView } from '../contract/drawing.ts';
import { type AskedJobs, type AskedPictures, jobsForComparison, jobsForRequest } from './new-jobs.ts';
import type { QueueState } from './queue-state.ts';

/** What a queue needs from whoever draws. */
export interface QueueOwner {
  /** There may be something to draw. */
  wake: () => void;
  /** It is closed: settled when nothing of it is in work any more. */
  closed: () => Promise<void>;
}

export class DrawingQueue {
  readonly #state: QueueState;
  readonly #owner: QueueOwner;
  readonly #endChanges: () => void;

  constructor(state: QueueState, owner: QueueOwner) {
    this.#state = state;
    this.#owner = owner;
    this.#endChanges = state.document.onChange((change) => {
      if (change.replaced) this.#startOver();
      if (change.order) state.changed();
      state.work?.recheck();
      owner.wake();
    });
  }

  /** Whether there is something to draw and it is being drawn, now or after another story. */
  get isMoving(): boolean {
    return this.#state.wantsToDraw || this.#state.work !== undefined;
  }

  view(): QueueView {
    return this.#state.view();
  }

  /** Asks for pictures, but not of the scenes in `except`, and starts drawing. Answers the ids of their jobs. */
  enqueue(request: AskedPictures, except: ReadonlySet<number> = new Set()): number[] {
    return this.#add(jobsForRequest(this.#state.document, request, except));
  }

  /** Asks for what a comparison of these scenes lacks; `usual`: whether the story's model holds by pictures of itself. */
  compare(scenes: readonly number[], usual: boolean): number[] {
    return this.#add(jobsForComparison(this.#state.document, scenes, usual));
  }

  /** Counted in the view's list without this job. */
  move(id: number, to: number): void {
    const { jobs } = this.#state.document;
    const others = this.view().jobs.filter((job) => job.id !== id);
    const before = jobs.list().filter((job) => job.id !== id);
    const next = others[to];
    jobs.move(id, next ? before.findIndex((job) => job.id === next.id) : before.length);
    this.#state.changed();
    this.#state.work?.recheck();
  }

  /** The picture in work is drawn again from its start when the queue goes on. */
  pause(): void {
    this.#state.work?.stop();
    this.#state.hold();
  }

  /** Goes on; pictures that could not be saved are saved first. Throws when they still cannot be. */
  resume(): void {
    this.#saveUnsaved();
    this.#go();
  }

  /** Failed jobs wait again. */
  retry(): void {
    this.#state.document.jobs.retryFailed();
    this.resume();
  }

  cancel(jobs: 'all' | readonly number[]): void {
    const state = this.#state;
    const inWork = state.work?.jobInWork;
    if (jobs === 'all') state.document.jobs.removeAll();
    else state.document.jobs.remove(jobs);
    const gone = (id: number) => jobs === 'all' || jobs.includes(id);
    state.unsaved = state.unsaved.filter(({ jobId }) => !gone(jobId));
    if (inWork !== undefined && gone(inWork)) state.work?.stop();
    else state.work?.recheck();
    if (state.waiting().length === 0) state.go();
    state.settle();
  }

  /** Stops drawing this story; what is not drawn stays in its file. */
  async close(): Promise<void> {
    this.#state.close();
    this.#endChanges();
    this.#state.work?.stop();
    await this.#owner.closed();
  }

  #add({ fresh, waiting }: AskedJobs): number[] {
    const added = this.#state.document.jobs.add(fresh);
    if (added.length + waiting.length === 0) return [];
    this.#saveUnsaved();
    this.#go();
    return [...waiting, ...added];
  }

  #go(): void {
    this.#state.go();
    this.#state.changed();
    this.#owner.wake();
  }

  #saveUnsaved(): void {
    const { unsaved, document, progress } = this.#state;
    while (unsaved[0]) {
      const saved = document.frames.commit(unsaved[0]);
      if (saved) progress.finish(unsaved[0].jobId, unsaved[0].frame.seconds);
      unsaved.shift();
    }
  }

  /** Another state of the document is in its place: what waits there is offered like after a restart. */
  #startOver(): void {
    this.#state.work?.stop();
    this.#state.unsaved = [];
    this.#state.offer();
    this.#state.progress.reset();
  }
}
