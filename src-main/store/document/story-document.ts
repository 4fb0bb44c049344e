// A project document that is open: the story, its pictures, its queue, and undo. Every edit is saved when the
// call returns. Knows nothing of windows, of engines, or of how pictures are made.

import { dirname } from 'node:path';
import type { ChangedPlace, Edit } from '../../contract/edits.ts';
import { type ErrorValue, FabulaError } from '../../contract/errors.ts';
import { uuidFrom } from '../../files/hash-file.ts';
import { sweepTemporaries } from '../../files/temporary-names.ts';
import { type Board, present, withoutRemoved } from '../../story/board.ts';
import { applyChanges, type Change } from '../../story/editing/change.ts';
import { changedPlace } from '../../story/editing/changed-place.ts';
import type { EditLabel, NewIds } from '../../story/editing/edit-plan.ts';
import { planEdit } from '../../story/editing/plan-edit.ts';
import {
  noHistory,
  record,
  recordBeside,
  redoMove,
  type UndoMove,
  undoMove,
} from '../../story/editing/undo-history.ts';
import { replaceFile, writeCopy } from '../file/copies.ts';
import { FileSession } from '../file/file-session.ts';
import { refuseLongName } from '../file/journal-name.ts';
import { type NewStory, writeNewFile } from '../file/new-file.ts';
import { type OpenFileOptions, openFile } from '../file/open-file.ts';
import { fileIdentity, refuseOpenHere } from '../file/open-here.ts';
import { damaged, damagedInPlaces, lostPictures } from '../sqlite/errors.ts';
import { lastIds } from '../tables/sequence.ts';
import { readDocumentId } from '../tables/story.ts';
import { type DocumentChange, touchedBy, touchedByPicture } from './document-change.ts';
import { DocumentFrames } from './document-frames.ts';
import { DocumentJobs } from './document-jobs.ts';
import { writeRescued } from './rescue.ts';
import { readBoard, writeChanges } from './write-changes.ts';

export interface OpenOptions extends OpenFileOptions {
  now?: () => number;
}

/** A step back or forth through what was edited. */
export interface HistoryMove {
  label: EditLabel;
  /** Where it is to be seen; null: what it touched is gone. */
  place: ChangedPlace | null;
}

export class StoryDocument {
  readonly frames: DocumentFrames;
  readonly jobs: DocumentJobs;
  readonly #session: FileSession;
  readonly #now: () => number;
  readonly #listeners = new Set<(change: DocumentChange) => void>();
  #ids!: NewIds;
  #id!: string;
  #board!: Board;
  #damage: ErrorValue | undefined;
  #undo = noHistory;
  #copies: Promise<void> = Promise.resolve();
  #revision = 0;

  private constructor(session: FileSession, now: () => number) {
    this.#session = session;
    this.#now = now;
    try {
      this.#load();
    } catch (error) {
      session.close();
      throw error instanceof FabulaError ? error : damaged(session.path, error);
    }
    this.frames = new DocumentFrames(session, {
      board: () => this.#board,
      landed: (board, step, scene) => {
        this.#board = board;
        this.#undo = recordBeside(this.#undo, step, this.#now());
        // With a portrait's seed the pictures of all scenes that hold on to it are outdated.
        this.#notify(
          step.changes.length > 0 ? touchedBy(step.changes, board) : touchedByPicture(scene, board),
        );
      },
    });
    this.jobs = new DocumentJobs(session, now);
  }

  /** Opens a document. Throws FabulaError; see `openFile`. */
  static open(path: string, options: OpenOptions = {}): StoryDocument {
    refuseOpenHere(path);
    const session = new FileSession(openFile(path, options));
    if (!session.readOnly) sweepTemporaries(dirname(session.path));
    return new StoryDocument(session, options.now ?? Date.now);
  }

  /** Makes a document at `path`, where nothing must be yet, and opens it. */
  static create(path: string, story: NewStory = {}, options: OpenOptions = {}): StoryDocument {
    writeNewFile(path, story, (options.now ?? Date.now)());
    return StoryDocument.open(path, { ...options, trusted: true });
  }

  /** Names the document wherever its file is; a copy has another one. */
  get id(): string {
    return this.#id;
  }

  get path(): string {
    return this.#session.path;
  }

  get readOnly(): boolean {
    return this.#session.readOnly;
  }

  /** For snapshots, which act on the file itself. */
  get session(): FileSession {
    return this.#session;
  }

  /** What of the story could not be read and was passed over when it was opened, or saved elsewhere. */
  get damage(): ErrorValue | undefined {
    return this.#damage;
  }

  get board(): Board {
    return this.#board;
  }

  /** Counts changes since it was opened. */
  get revision(): number {
    return this.#revision;
  }

  get undoLabel(): EditLabel | undefined {
    return this.#undo.done.at(-1)?.label;
  }

  get redoLabel(): EditLabel | undefined {
    return this.#undo.undone.at(-1)?.label;
  }

  onChange(listener: (change: DocumentChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Saves an edit and answers the ids of rows it made. Throws FabulaError; then nothing has changed. */
  edit(edit: Edit, { gesture }: { gesture?: string | undefined } = {}): number[] {
    const plan = planEdit(this.#board, edit, this.#ids);
    if (plan.changes.length === 0) return [];
    this.#save(plan.changes);
    this.#undo = record(this.#undo, plan, { gesture, at: this.#now() });
    this.#notify(touchedBy(plan.changes, this.#board));
    return plan.created;
  }

  /** Takes the latest edit back; undefined when there is none. */
  undo(): HistoryMove | undefined {
    return this.#move(undoMove(this.#undo));
  }

  redo(): HistoryMove | undefined {
    return this.#move(redoMove(this.#undo));
  }

  /**
   * Writes everything to another file and goes on there; undo still works. The old file stays as it is. Where that was
   * overwritten by another program, what can be had is written, and `damage` says what is lost.
   */
  saveAs(path: string): Promise<void> {
    return this.#afterCopies(async () => {
      refuseLongName(path);
      if (fileIdentity(path) === this.#session.identity) return;
      if (this.#session.overwritten) {
        this.#goOnInRescued(path);
        return;
      }
      await writeCopy(this.#session, path, { keepRemoved: true, onWritten: () => this.#goOnIn(path) });
    });
  }

  /**
   * Puts the document file `from` in the place of this one: everything is as it was there, and there is nothing to
   * undo. `keep` gets the present file first, while it is closed.
   */
  replaceWith(from: string, keep: (file: string) => void): void {
    this.#session.restartIn(() => {
      keep(this.path);
      replaceFile(from, this.path, this.#id);
      return openFile(this.path);
    });
    this.#load();
    this.#undo = noHistory;
    this.#notifyReplaced();
  }

  /** For a copy that a file manager made: it is another document from now on, and its file says so with its next change. */
  becomeSeparate(): void {
    // The same at every opening until then.
    this.#id = uuidFrom(`${this.#id} ${this.#session.identity}`);
    this.#session.renameDocument(this.#id);
  }

  /** Writes a copy, without what is deleted. */
  copyTo(path: string): Promise<void> {
    return this.#afterCopies(async () => {
      if (this.#session.overwritten) this.#writeRescued(path);
      else await writeCopy(this.#session, path, { keepRemoved: false });
    });
  }

  close(): void {
    this.#listeners.clear();
    this.#session.close();
  }

  /** One at a time: each begins with the file that the one before leaves open. */
  #afterCopies(copy: () => Promise<void>): Promise<void> {
    const result = this.#copies.then(copy);
    this.#copies = result.catch(() => {});
    return result;
  }

  #goOnIn(path: string): void {
    this.#session.continueIn(() => openFile(path, { trusted: true }));
    this.#id = this.#session.read(readDocumentId);
    this.#damage = undefined;
    this.#notify({});
  }

  #writeRescued(path: string): number {
    return writeRescued(this.#session, this.#id, withoutRemoved(this.#board), path, this.#now());
  }

  #goOnInRescued(path: string): void {
    const lost = this.#writeRescued(path);
    this.#session.restartIn(() => openFile(path, { trusted: true }));
    this.#load();
    if (lost > 0) this.#damage = lostPictures(path, lost);
    this.#undo = noHistory;
    this.#notifyReplaced();
  }

  /** What a session begins with. */
  #load(): void {
    const lost: string[] = [];
    this.#id = this.#session.read(readDocumentId);
    this.#board = withoutRemoved(
      this.#session.read((db) =>
        readBoard(db, (what) => {
          lost.push(what);
        }),
      ),
    );
    this.#ids = newIds(this.#session);
    this.#damage = lost.length > 0 ? damagedInPlaces(this.path, lost) : undefined;
  }

  #move(move: UndoMove | undefined): HistoryMove | undefined {
    if (!move) return undefined;
    this.#save(move.changes);
    this.#undo = move.history;
    this.#notify(touchedBy(move.changes, this.#board));
    return { label: move.label, place: changedPlace(move.changes, move.label, this.#board) };
  }

  #save(changes: readonly Change[]): void {
    const board = applyChanges(this.#board, changes);
    this.#session.write((db) => writeChanges(db, changes, board));
    this.#board = board;
  }

  #notifyReplaced(): void {
    const scenes = present(this.#board.scenes).map((one) => one.id);
    this.#notify({ story: true, characters: true, order: true, scenes, replaced: true });
  }

  #notify(touched: Partial<Omit<DocumentChange, 'revision'>>): void {
    this.#revision += 1;
    const nothing = { story: false, characters: false, order: false, scenes: [], replaced: false };
    const change = { ...nothing, ...touched, revision: this.#revision };
    for (const listener of this.#listeners) listener(change);
  }
}

function newIds(session: FileSession): NewIds {
  const last = session.read(lastIds);
  return { scene: () => ++last.scene, character: () => ++last.character };
}
