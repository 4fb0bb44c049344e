// What the windows need from store, jobs and models, as interfaces: `src-main/app` works with any objects of
// these shapes. Methods throw FabulaError; nothing here knows Electron.
import type {
  Comparison,
  DrawFinished,
  DrawProgress,
  DrawRequest,
  EngineView,
  QueueView,
} from '../contract/drawing.ts';
import type { Edit, EditAnswer } from '../contract/edits.ts';
import type { Snapshot } from '../contract/history.ts';
import type { ModelView } from '../contract/models.ts';
import type { Preferences } from '../contract/preferences.ts';
import type { FrameDetails, StoryChange, StoryView } from '../contract/story-view.ts';
import type { TokenMeterView } from '../contract/tokens.ts';

export interface Picture {
  type: string;
  bytes: Uint8Array;
}

/** Addresses of a document's pictures, for its views. */
export interface PictureUrls {
  frame(id: number): string;
  thumbnail(id: number): string;
}

/** For the list of recent stories. */
export interface StorySummary {
  title: string;
  scenes: number;
  drawn: number;
  /** A thumbnail of the first scene that has a picture. */
  cover: Picture | undefined;
}

/** An open project document: every edit is in its file when the method returns. */
export interface StoryDocument {
  readonly file: string;
  view(): StoryView;
  summary(): StorySummary;
  edit(edit: Edit, gesture?: string): EditAnswer;
  /** What was undone, in words; null: nothing. */
  undo(): string | null;
  redo(): string | null;
  picture(frame: number, size: 'frame' | 'thumbnail'): Picture | undefined;
  frameDetails(frame: number): FrameDetails;
  comparisons(scenes: readonly number[]): Comparison[];
  /** Goes on in a copy at `file`, undo and redo included; the old file stays as it is now. */
  saveAs(file: string): void;
  /** Writes a copy to `file`; this document goes on where it is. */
  copyTo(file: string): void;
  /** Every change after the listener was added, whatever caused it. Returns what ends it. */
  onChange(listener: (change: StoryChange) => void): () => void;
  close(): void;
}

export interface StoryFiles {
  /** A new file; throws `not-writable` where there is one or none can be made. */
  create(file: string, title: string, urls: PictureUrls): StoryDocument;
  /** Throws file-not-found, not-a-story, newer-story, damaged-story; opens read-only where it must. */
  open(file: string, urls: PictureUrls, options?: { sample?: boolean }): StoryDocument;
}

/** Snapshots outside the story's file. */
export interface StoryHistory {
  list(document: StoryDocument): Snapshot[];
  take(document: StoryDocument, reason: Snapshot['reason']): void;
  /** Puts a snapshot in the place of what is open, after one of that is taken. */
  restore(document: StoryDocument, id: string): void;
  copyTo(document: StoryDocument, id: string, file: string): void;
}

/** The queue of one open document. */
export interface StoryQueue {
  view(): QueueView;
  draw(request: Required<DrawRequest>): number[];
  compare(scenes: readonly number[]): number[];
  move(job: number, to: number): void;
  pause(): void;
  resume(): void;
  retry(): void;
  cancel(jobs: 'all' | readonly number[]): void;
  /** Stops drawing for this document; what is not drawn stays in its file. */
  close(): Promise<void>;
}

export interface QueueListener {
  changed(view: QueueView): void;
  /** `preview` is a finished picture, small; the app gives it an address. */
  progressed(progress: Omit<DrawProgress, 'preview'>, preview: Picture | undefined): void;
  finished(result: DrawFinished): void;
}

export interface Drawing {
  attach(document: StoryDocument, listener: QueueListener): StoryQueue;
  /** Throws `model-not-found` and the like. */
  tokens(document: StoryDocument): Promise<TokenMeterView>;
  engine(): EngineView;
  onEngine(listener: (engine: EngineView) => void): void;
  /** Preferences that concern drawing: device, previews. */
  configure(preferences: Preferences): void;
  models(): Promise<ModelView[]>;
  onModels(listener: (models: ModelView[]) => void): void;
  /** Ends the engine; called once, at quit, when all queues are closed. */
  close(): Promise<void>;
}

export interface Services {
  files: StoryFiles;
  history: StoryHistory;
  drawing: Drawing;
  /** Names and versions for "About", such as SQLite's. */
  versions: Readonly<Record<string, string>>;
}
