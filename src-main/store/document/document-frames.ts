// The pictures of an open document: listing them, reading their bytes, and taking in finished ones.

import { createHash } from 'node:crypto';
import { FabulaError } from '../../contract/errors.ts';
import type { Board } from '../../story/board.ts';
import type { Run } from '../../story/run.ts';
import type { FileSession } from '../file/file-session.ts';
import {
  type FrameOrigin,
  type FrameRow,
  insertFrame,
  readFrame,
  readFrames,
  readFramesOfScene,
} from '../tables/frame.ts';
import { type FrameImage, insertImage, readPng, readThumbnail } from '../tables/frame-image.ts';
import { finishJob } from '../tables/job.ts';
import {
  insertRun,
  type RequestedDrawing,
  type RunRow,
  type RunStatus,
  readRun,
  readRuns,
  updateRunStatus,
} from '../tables/run.ts';
import { clearPick } from '../tables/scene.ts';

/** What drew a picture: a run that is in the file already, or one that comes in with its first picture. */
export type FrameRun = { id: number } | { startedAt: number; requested: RequestedDrawing; run: Run };

export interface FinishedFrame {
  /** Its place in the queue, which it leaves. */
  jobId: number;
  run: FrameRun;
  frame: Omit<FrameOrigin, 'id' | 'runId' | 'method' | 'starred' | 'removed' | 'sha256'>;
  image: FrameImage;
}

export class DocumentFrames {
  readonly #session: FileSession;
  readonly #changed: (board: (before: Board) => Board, scenes: number[]) => void;

  constructor(session: FileSession, changed: (board: (before: Board) => Board, scenes: number[]) => void) {
    this.#session = session;
    this.#changed = changed;
  }

  /** Newest first, without deleted ones. No pixels are read. */
  all(): FrameRow[] {
    return this.#session.read(readFrames);
  }

  ofScene(sceneId: number): FrameRow[] {
    return this.#session.read((db) => readFramesOfScene(db, sceneId));
  }

  /** Throws FabulaError `not-found`. */
  get(id: number): FrameOrigin {
    return this.#session.read((db) => readFrame(db, id)) ?? noFrame();
  }

  /** How a picture was drawn. */
  run(id: number): RunRow {
    return this.#session.read((db) => readRun(db, id)) ?? noFrame();
  }

  runs(): RunRow[] {
    return this.#session.read(readRuns);
  }

  /** The PNG file, byte for byte as it was drawn. Throws `damaged-story` where its hash says otherwise. */
  png(id: number): Uint8Array {
    const { sha256 } = this.get(id);
    const png = this.#session.read((db) => readPng(db, id)) ?? noFrame();
    if (sha256Of(png) === sha256) return png;
    throw new FabulaError(
      'damaged-story',
      `A picture in ${this.#session.path} is damaged.`,
      'Draw it again, or go back to an earlier state with History.',
    );
  }

  /** A WebP file. Throws `not-found`. */
  thumbnail(id: number): Uint8Array {
    return this.#session.read((db) => readThumbnail(db, id)) ?? noFrame();
  }

  /**
   * Saves a finished picture, its run and the end of its job in one transaction, and makes it the scene's picture.
   * Undefined, and nothing saved, when the job is gone: cancelled, or its picture is in already.
   */
  commit({ jobId, run, frame, image }: FinishedFrame): { frameId: number; runId: number } | undefined {
    const saved = this.#session.write((db) => {
      if (!finishJob(db, jobId, frame.sceneId)) return undefined;
      const runId = 'id' in run ? run.id : insertRun(db, run);
      const frameId = insertFrame(db, { ...frame, runId, sha256: sha256Of(image.png) });
      insertImage(db, frameId, image);
      if (!frame.comparison) clearPick(db, frame.sceneId);
      return { frameId, runId };
    });
    if (!saved) return undefined;
    const { sceneId, comparison, blank } = frame;
    const mark = { id: saved.frameId, sceneId, comparison, blank, starred: false, removed: false };
    const unpicked = (board: Board) =>
      board.scenes.map((one) => (one.id === sceneId && !comparison ? { ...one, picked: null } : one));
    this.#changed(
      (board) => ({ ...board, scenes: unpicked(board), frames: [...board.frames, mark] }),
      [sceneId],
    );
    return saved;
  }

  endRun(id: number, status: RunStatus): void {
    this.#session.write((db) => updateRunStatus(db, id, status));
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function noFrame(): never {
  throw new FabulaError(
    'not-found',
    'That picture is not in the story any more.',
    'It may have been deleted.',
  );
}
