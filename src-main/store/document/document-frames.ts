// The pictures of an open document: listing them, reading their bytes, and taking in finished ones.

import { FabulaError } from '../../contract/errors.ts';
import { sha256Of } from '../../files/hash-file.ts';
import type { Board } from '../../story/board.ts';
import { applyChanges } from '../../story/editing/change.ts';
import { type EditPlan, existing } from '../../story/editing/edit-plan.ts';
import { planBringing, planLanding, withLanded } from '../../story/editing/landing.ts';
import type { Run } from '../../story/run.ts';
import type { FileSession } from '../file/file-session.ts';
import type { Db } from '../sqlite/database.ts';
import {
  type FrameMarks,
  type FrameOrigin,
  type FrameRow,
  findSceneOfFrame,
  insertFrame,
  readFrame,
  readFrames,
  readFramesOfScene,
  readSha256,
} from '../tables/frame.ts';
import { type FrameImage, insertImage, readPng, readThumbnail } from '../tables/frame-image.ts';
import { finishJob } from '../tables/job.ts';
import {
  insertRun,
  noRun,
  type RequestedDrawing,
  type RunRow,
  type RunStatus,
  readRun,
  readRuns,
  updateRunStatus,
} from '../tables/run.ts';
import { clearPick } from '../tables/scene.ts';
import { writeChanges } from './write-changes.ts';

/** What drew a picture: a run that is in the file already, or one that comes in with its first picture. */
export type FrameRun = { id: number } | { startedAt: number; requested: RequestedDrawing; run: Run };

export interface FinishedFrame {
  /** Its place in the queue, which it leaves. */
  jobId: number;
  run: FrameRun;
  frame: Omit<
    FrameOrigin,
    'id' | 'runId' | 'method' | 'starred' | 'removed' | 'sha256' | 'brought' | 'seed'
  > & {
    seed: number;
  };
  image: FrameImage;
}

/** A picture from elsewhere, already as documents hold them. */
export interface BroughtPicture extends FrameImage {
  /** Of the file it comes from; empty: it had none. */
  name: string;
  width: number;
  height: number;
}

/** The story that pictures land on. */
export interface LandingPlace {
  board: () => Board;
  /** A picture of this scene is saved: the board with it, and the step that came with it. */
  landed: (board: Board, step: EditPlan, scene: number) => void;
}

export class DocumentFrames {
  readonly #session: FileSession;
  /** By id. A run's JSON is long and hardly ever changes, and every edit asks about all of them. */
  #runs: Map<number, RunRow> = new Map();
  #runsOf: number | undefined;
  readonly #story: LandingPlace;

  constructor(session: FileSession, story: LandingPlace) {
    this.#session = session;
    this.#story = story;
  }

  /** Newest first, without deleted ones. No pixels are read. */
  all(): FrameRow[] {
    return this.#session.read(readFrames);
  }

  ofScene(sceneId: number): FrameRow[] {
    return this.#session.read((db) => readFramesOfScene(db, sceneId));
  }

  /** The scene that has such a picture. */
  sceneOf(marks: FrameMarks): number | undefined {
    return this.#session.read((db) => findSceneOfFrame(db, marks));
  }

  /** Throws FabulaError `not-found`. */
  get(id: number): FrameOrigin {
    return this.#session.read((db) => readFrame(db, id)) ?? noFrame();
  }

  /** How a picture was drawn. Throws `damaged-story` when that cannot be read any more. */
  run(id: number): RunRow {
    const run = this.#session.read((db) => readRun(db, id));
    if (run) return run;
    throw new FabulaError(
      'damaged-story',
      `How a picture in ${this.#session.path} was drawn cannot be read: the file is damaged there.`,
      'The picture itself is whole. Draw it again, or go back to an earlier state with History.',
    );
  }

  /** Those that can be read. */
  runs(): RunRow[] {
    const { generation } = this.#session;
    if (this.#runsOf !== generation) {
      this.#runs = new Map(this.#session.read(readRuns).map((run) => [run.id, run]));
      this.#runsOf = generation;
    }
    return [...this.#runs.values()];
  }

  /** The PNG file, byte for byte as it was drawn. Throws `damaged-story` where its hash says otherwise. */
  png(id: number): Uint8Array {
    const sha256 = this.#session.read((db) => readSha256(db, id)) ?? noFrame();
    const png = this.#session.read((db) => readPng(db, id));
    if (png && sha256Of(png) === sha256) return png;
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
   * Saves a finished picture, its run and the end of its job in one transaction, and makes it the scene's picture, which
   * keeps a seed that was tried out. Undefined, and nothing saved, when the job is gone: cancelled, or its picture is in
   * already.
   */
  commit(finished: FinishedFrame): { frameId: number; runId: number } | undefined {
    const saved = this.#session.write((db) => this.#write(db, finished));
    if (!saved) return undefined;
    const { frameId, runId, board, step } = saved;
    this.#reread(runId);
    this.#story.landed(board, step, finished.frame.sceneId);
    return { frameId, runId };
  }

  #write(db: Db, { jobId, run, frame, image }: FinishedFrame) {
    const { sceneId, comparison, blank, seed } = frame;
    if (!finishJob(db, jobId, sceneId)) return undefined;
    const before = this.#story.board();
    const { seedFrom, step } = planLanding(before, frame);
    const runId = 'id' in run ? run.id : insertRun(db, run);
    const sha256 = sha256Of(image.png);
    const frameId = insertFrame(db, { ...frame, runId, sha256, seedFrom, brought: null });
    insertImage(db, frameId, image);
    if (!comparison) clearPick(db, sceneId);
    const mark = { id: frameId, sceneId, seed, comparison, blank, starred: false, removed: false };
    const board = applyChanges(withLanded(before, mark), step.changes);
    writeChanges(db, step.changes, board);
    return { frameId, runId, board, step };
  }

  /**
   * Takes a picture in as the scene's own, beside what was drawn of it. Undone by itself, unless its scene was made for it:
   * then it goes and comes back with the scene. Answers its id.
   */
  bring(sceneId: number, picture: BroughtPicture, { at, undone }: { at: number; undone: boolean }): number {
    const before = this.#story.board();
    existing(before.scenes, sceneId, 'scene');
    const { id, board, step } = this.#session.write((db) => {
      const id = insertBrought(db, sceneId, picture, at);
      const mark = {
        id,
        sceneId,
        seed: null,
        comparison: false,
        blank: false,
        starred: false,
        removed: false,
      };
      const there = { ...before, frames: [...before.frames, mark] };
      const step = planBringing(there, mark);
      const board = applyChanges(there, step.changes);
      writeChanges(db, step.changes, board);
      return { id, board, step };
    });
    this.#story.landed(board, undone ? step : { ...step, changes: [] }, sceneId);
    return id;
  }

  endRun(id: number, status: RunStatus): void {
    this.#session.write((db) => updateRunStatus(db, id, status));
    this.#reread(id);
  }

  #reread(id: number): void {
    const run = this.#session.read((db) => readRun(db, id));
    if (run) this.#runs.set(id, run);
  }
}

function insertBrought(db: Db, sceneId: number, picture: BroughtPicture, at: number): number {
  const { name, width, height } = picture;
  const id = insertFrame(db, {
    ...{ sceneId, runId: noRun(db, at), drawnAt: at, seconds: 0, seed: null, seedFrom: 'chosen' },
    ...{
      width,
      height,
      subjects: [],
      comparison: false,
      blank: false,
      sha256: sha256Of(picture.png),
      brought: name,
    },
    ...{ identityPrompt: '', framePrompt: '', negative: '', held: '', prompt: '', window: [] },
  });
  insertImage(db, id, picture);
  return id;
}

function noFrame(): never {
  throw new FabulaError(
    'not-found',
    'That picture is not in the story any more.',
    'It may have been deleted.',
  );
}
