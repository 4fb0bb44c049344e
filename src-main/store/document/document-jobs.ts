// The queue of an open document, kept in its file so that it survives a restart. Only what is asked for and in
// which order; drawing it is the business of queue/.

import type { DrawWay } from '../../contract/drawing.ts';
import type { ErrorValue } from '../../contract/errors.ts';
import { placeAt } from '../../story/editing/positions.ts';
import type { FileSession } from '../file/file-session.ts';
import {
  countCrash,
  deleteAllJobs,
  deleteJob,
  failJob,
  insertJob,
  type JobRow,
  lastPosition,
  moveJob,
  readJobs,
  retryFailedJobs,
} from '../tables/job.ts';

export interface NewJob {
  sceneId: number;
  method: DrawWay;
  /** Drawn to be compared: its picture does not become the scene's. */
  comparison?: boolean;
  /** null: the scene's or the story's when it is drawn. */
  seed: number | null;
}

const gap = 1024;

export class DocumentJobs {
  readonly #session: FileSession;
  readonly #now: () => number;

  constructor(session: FileSession, now: () => number) {
    this.#session = session;
    this.#now = now;
  }

  /** In order; those of deleted scenes are held back until undo brings the scene again. */
  list(): JobRow[] {
    return this.#session.read(readJobs);
  }

  /** At the end. Answers their ids. */
  add(jobs: readonly NewJob[]): number[] {
    return this.#session.write((db) => {
      let position = lastPosition(db);
      return jobs.map((job) => {
        position += gap;
        return insertJob(db, { comparison: false, ...job, position, askedAt: this.#now() });
      });
    });
  }

  /** `to` counts in the list without the job; larger than it means its end. */
  move(id: number, to: number): void {
    this.#session.write((db) => {
      const others = readJobs(db).filter((one) => one.id !== id);
      const { positions, moved } = placeAt(others, Math.min(to, others.length), 1);
      for (const one of moved) moveJob(db, one.id, one.now);
      moveJob(db, id, positions[0]!);
    });
  }

  remove(ids: readonly number[]): void {
    this.#session.write((db) => {
      for (const id of ids) deleteJob(db, id);
    });
  }

  removeAll(): void {
    this.#session.write(deleteAllJobs);
  }

  /** One more loss of the engine while drawing it; the new count. */
  countCrash(id: number): number {
    return this.#session.write((db) => countCrash(db, id));
  }

  fail(ids: readonly number[], error: ErrorValue): void {
    this.#session.write((db) => {
      for (const id of ids) failJob(db, id, error);
    });
  }

  /** Failed jobs wait again. */
  retryFailed(): void {
    this.#session.write(retryFailedJobs);
  }
}
