// Earlier states of documents, kept outside their files so that a person can go back. A snapshot is a whole
// document; it counts only once it was checked, and only then may older ones go.

import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ErrorValue, FabulaError, toErrorValue } from '../../contract/errors.ts';
import type { Snapshot } from '../../contract/history.ts';
import { writeWhole } from '../../files/durable-files.ts';
import { claimTemporary, dropTemporary, sweepTemporaries } from '../../files/temporary-names.ts';
import { framesOf, scenesOf, shownFrame } from '../../story/board.ts';
import type { StoryDocument } from '../document/story-document.ts';
import { copyInBackground } from '../file/background-copy.ts';
import { copyDocument, replaceFile, vacuumInto, vacuumUnflushed } from '../file/copies.ts';
import { type CheckApart, checkHere } from '../file/file-check-worker.ts';
import { coverOf } from '../file/peek.ts';
import type { Db } from '../sqlite/database.ts';
import { countScenes } from '../tables/scene.ts';
import { readDocumentId, readState } from '../tables/story.ts';
import { readKept, writeKept } from './kept-names.ts';
import {
  type KeepLimits,
  keepLimits,
  listSnapshots,
  namesIn,
  snapshotName,
  superfluous,
} from './snapshot-files.ts';
import { belongsToAnother, noteOwner } from './snapshot-owner.ts';

export interface SnapshotHistoryOptions {
  now?: () => number;
  /** Milliseconds of work between two snapshots while a document is open. */
  every?: number;
  limits?: KeepLimits;
  /** Checks files, and flushes and names them, elsewhere. Absent: here, as in programs that do nothing else. */
  check?: CheckApart;
  /** A snapshot could not be made: no reason to stop anyone from working, but one to tell. */
  onProblem?: (error: ErrorValue) => void;
}

interface Draft {
  file: string;
  temporary: string;
}

/** Up to this size a copy is made before anything else happens: it takes no longer than a person notices. */
const small = 8 * 1024 * 1024;

const hour = 60 * 60 * 1000;

export class SnapshotHistory {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #every: number;
  readonly #limits: KeepLimits;
  readonly #check: CheckApart | undefined;
  readonly #onProblem: (error: ErrorValue) => void;
  readonly #lastTaken = new WeakMap<StoryDocument, number>();
  readonly #inWork = new Map<StoryDocument, Promise<void>>();
  #swept = false;

  /** @param folder Of all documents' snapshots; made when it is needed. */
  constructor(folder: string, options: SnapshotHistoryOptions = {}) {
    this.#folder = folder;
    this.#now = options.now ?? Date.now;
    this.#every = options.every ?? hour;
    this.#limits = options.limits ?? keepLimits;
    this.#check = options.check;
    this.#onProblem = options.onProblem ?? (() => {});
  }

  /**
   * Takes care of an open document: keeps how it was opened before it is first changed, and a state every hour of
   * work. Call it right after opening.
   */
  watch(document: StoryDocument): void {
    this.#sweep();
    if (document.readOnly) return;
    this.#claim(document);
    this.#lastTaken.set(document, this.#now());
    if (document.session.bytes > small) void this.take(document, 'opened');
    else document.session.beforeFirstWrite = () => void this.take(document, 'opened');
    document.onChange(() => {
      const due = (this.#lastTaken.get(document) ?? 0) + this.#every;
      if (this.#now() >= due) void this.take(document, 'hourly');
    });
  }

  /**
   * Keeps the present state, unless the newest snapshot is the same. Of a small document that is its state when the call
   * returns, whatever happens before the promise is kept. Never throws: `onProblem` hears of failures.
   */
  take(document: StoryDocument, reason: Snapshot['reason']): Promise<void> {
    const earlier = this.#inWork.get(document);
    if (earlier) return earlier.then(() => this.take(document, reason));
    this.#lastTaken.set(document, this.#now());
    const isSmall = document.session.bytes <= small;
    if (isSmall && !this.#check) {
      this.#takeNow(document, reason);
      return Promise.resolve();
    }
    const taking = isSmall ? this.#takeApart(document, reason) : this.#takeInBackground(document, reason);
    const work = taking.finally(() => this.#inWork.delete(document));
    this.#inWork.set(document, work);
    return work;
  }

  /** For `OpenOptions`: keeps an older document as it is before it is brought to the present version. */
  readonly beforeUpgrade = (db: Db): void => {
    const folder = join(this.#folder, readDocumentId(db));
    mkdirSync(folder, { recursive: true });
    const about = { takenAt: this.#now(), reason: 'before-upgrade', ...countScenes(db) } as const;
    writeWhole(join(folder, snapshotName({ ...about, state: readState(db) })), (file) =>
      vacuumInto(db, file),
    );
  };

  /** Keeps the last state of a document: it may be closed once that is `copied`, and is kept safely once the disk has it. */
  takeLast(document: StoryDocument): { copied: Promise<void>; kept: Promise<void> } {
    const isAtOnce = !this.#inWork.has(document) && document.session.bytes <= small;
    const kept = this.take(document, 'closed');
    return { copied: isAtOnce ? Promise.resolve() : kept, kept };
  }

  /** Once those that are being made of it are made. */
  async listSettled(document: StoryDocument): Promise<Omit<Snapshot, 'picture'>[]> {
    await this.#inWork.get(document);
    return this.list(document);
  }

  /** Newest first. */
  list(document: StoryDocument): Omit<Snapshot, 'picture'>[] {
    const folder = this.#folderOf(document);
    const kept = readKept(folder, this.#onProblem);
    return listSnapshots(folder).map(({ state: _, ...one }) => ({ ...one, name: kept[one.id] ?? null }));
  }

  /** Keeps the present state under a name, until it is let go. Throws FabulaError. */
  async keep(document: StoryDocument, name: string): Promise<void> {
    const state = document.session.read(readState);
    await this.take(document, 'kept');
    const taken = listSnapshots(this.#folderOf(document)).find((one) => one.state === state);
    if (taken) return this.name(document, taken.id, name);
    throw new FabulaError(
      'not-writable',
      'This version of the story could not be kept.',
      'See that the disk of your settings has room, then try again.',
    );
  }

  /** Keeps a snapshot, or with null lets it go in its turn. Throws FabulaError. */
  name(document: StoryDocument, id: string, name: string | null): void {
    this.#find(document, id);
    const folder = this.#folderOf(document);
    writeKept(folder, readKept(folder, this.#onProblem), id, name);
  }

  /** A WebP file: the first picture of the snapshot that was taken then. Undefined where it has none. */
  cover(document: StoryDocument, takenAt: number): Uint8Array | undefined {
    const folder = this.#folderOf(document);
    const found = listSnapshots(folder).find((one) => one.takenAt === takenAt);
    return found && coverOf(join(folder, found.id));
  }

  /** Puts a snapshot in the place of the document, whose present state becomes a snapshot first. */
  async restore(document: StoryDocument, id: string): Promise<void> {
    const from = this.#find(document, id);
    const problem = await this.#checked(from);
    if (problem) throw unsound(problem);
    const kept = this.#nameFor(document, 'before-restore');
    mkdirSync(this.#folderOf(document), { recursive: true });
    noteOwner(this.#folderOf(document), document, this.#onProblem);
    document.replaceWith(from, (file) => replaceFile(file, kept, document.id));
  }

  /** Writes a snapshot to another file. */
  copyTo(document: StoryDocument, id: string, target: string): void {
    copyDocument(this.#find(document, id), target);
  }

  /** Its snapshots are its own: a copy of a document that is still there becomes a document of its own. */
  #claim(document: StoryDocument): void {
    try {
      if (belongsToAnother(this.#folderOf(document), document, this.#onProblem)) document.becomeSeparate();
      noteOwner(this.#folderOf(document), document, this.#onProblem);
    } catch (error) {
      this.#onProblem(toErrorValue(error));
    }
  }

  /** Copies that a killed session did not finish are as large as stories, and no one else would ever see them. */
  #sweep(): void {
    if (this.#swept) return;
    this.#swept = true;
    for (const name of namesIn(this.#folder)) sweepTemporaries(join(this.#folder, name));
  }

  #takeNow(document: StoryDocument, reason: Snapshot['reason']): void {
    const draft = this.#begin(document, reason);
    if (!draft) return;
    try {
      document.session.readBare((db) => vacuumInto(db, draft.temporary));
      this.#finish(draft, checkHere(draft.temporary, draft.file));
    } catch (error) {
      this.#giveUp(draft, error);
    }
  }

  /** Only its pages are written here, to where the system keeps what is written: elsewhere it is checked, and waits for the disk. */
  async #takeApart(document: StoryDocument, reason: Snapshot['reason']): Promise<void> {
    const draft = this.#begin(document, reason);
    if (!draft) return;
    try {
      document.session.readBare((db) => vacuumUnflushed(db, draft.temporary));
      this.#finish(draft, await this.#checked(draft.temporary, draft.file));
    } catch (error) {
      this.#giveUp(draft, error);
    }
  }

  async #checked(...asked: Parameters<CheckApart>): Promise<string | undefined> {
    return this.#check ? this.#check(...asked) : checkHere(...asked);
  }

  async #takeInBackground(document: StoryDocument, reason: Snapshot['reason']): Promise<void> {
    const draft = this.#begin(document, reason);
    if (!draft) return;
    try {
      await copyInBackground(
        document.session.read((db) => db),
        draft.temporary,
      );
      this.#finish(draft, await this.#checked(draft.temporary, draft.file));
    } catch (error) {
      this.#giveUp(draft, error);
    }
  }

  /** Undefined when the newest snapshot is of the same state, or when none can be made. */
  #begin(document: StoryDocument, reason: Snapshot['reason']): Draft | undefined {
    const folder = this.#folderOf(document);
    try {
      document.session.requireUnchanged();
      const [newest] = listSnapshots(folder);
      if (newest?.state === document.session.read(readState)) return undefined;
      mkdirSync(folder, { recursive: true });
      noteOwner(folder, document, this.#onProblem);
      const file = this.#nameFor(document, reason);
      return { file, temporary: claimTemporary(folder) };
    } catch (error) {
      this.#onProblem(toErrorValue(error));
      return undefined;
    }
  }

  #finish({ file, temporary }: Draft, problem: string | undefined): void {
    if (problem) throw unsound(problem);
    dropTemporary(temporary);
    const folder = dirname(file);
    const kept = readKept(folder, this.#onProblem);
    const others = listSnapshots(folder).filter((one) => kept[one.id] === undefined);
    for (const id of superfluous(others, this.#now(), this.#limits)) {
      rmSync(join(folder, id), { force: true });
    }
  }

  #giveUp({ temporary }: Draft, error: unknown): void {
    dropTemporary(temporary);
    this.#onProblem(toErrorValue(error));
  }

  #nameFor(document: StoryDocument, reason: Snapshot['reason']): string {
    const { board, session } = document;
    const scenes = scenesOf(board);
    const drawn = scenes.filter((one) => shownFrame(one, framesOf(board, one.id)));
    const name = snapshotName({
      takenAt: this.#now(),
      reason,
      scenes: scenes.length,
      drawn: drawn.length,
      state: session.read(readState),
    });
    return join(this.#folderOf(document), name);
  }

  #find(document: StoryDocument, id: string): string {
    const folder = this.#folderOf(document);
    const found = listSnapshots(folder).find((one) => one.id === id);
    if (found) return join(folder, found.id);
    throw new FabulaError('not-found', 'That earlier state is not there any more.', 'Choose another.');
  }

  #folderOf(document: StoryDocument): string {
    return join(this.#folder, document.id);
  }
}

function unsound(problem: string): FabulaError {
  return new FabulaError(
    'damaged-story',
    `A snapshot is damaged (${problem}).`,
    'Choose another one; check the disk if this happens again.',
  );
}
