// A story that is open in a window: its document, its queue, its book's export, and the addresses of its pictures. Tells an audience
// what changes in either, in the contract's terms.

import { randomBytes } from 'node:crypto';
import type { DrawFinished, DrawProgress, QueueView } from '../contract/drawing.ts';
import { type ErrorValue, FabulaError, toErrorValue } from '../contract/errors.ts';
import type { DocumentInfo, StoryChange, WindowView } from '../contract/story-view.ts';
import { withoutHome } from '../files/display-folder.ts';
import type { Drawing } from '../queue/drawing.ts';
import type { DrawingQueue } from '../queue/drawing-queue.ts';
import type { DocumentChange } from '../store/document/document-change.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import { damaged } from '../store/sqlite/errors.ts';
import { previewUrl } from './addresses.ts';
import { BookExport } from './book-export.ts';
import { documentInfo, storyChange, storyView, type ViewOptions } from './document-view.ts';
import { isNamedAfter } from './title-names.ts';

/** Who shows this story. */
export interface StoryAudience {
  storyChanged(story: OpenStory, change: StoryChange): void;
  /** All of it is to be shown anew. */
  storyReplaced(story: OpenStory): void;
  queueChanged(story: OpenStory, view: QueueView): void;
  progressed(story: OpenStory, progress: DrawProgress): void;
  finished(story: OpenStory, result: DrawFinished): void;
}

export interface Picture {
  type: string;
  bytes: Uint8Array;
}

export interface OpenStoryOptions {
  document: StoryDocument;
  /** It comes with Fabula and stays as it is. */
  sample: boolean;
  drawing: Drawing;
  audience: StoryAudience;
  /** Hears of what cannot be read, in the words of whoever found it. */
  onFault: (error: unknown) => void;
}

export class OpenStory {
  readonly document: StoryDocument;
  readonly queue: DrawingQueue;
  readonly book: BookExport;
  /** `key` is part of its pictures' addresses: not to be guessed, and another one each time a file is opened. */
  readonly shown: ViewOptions;
  readonly #endChanges: () => void;
  readonly #onFault: (error: unknown) => void;
  #preview: { version: number; png: Uint8Array } | undefined;

  constructor({ document, sample, drawing, audience, onFault }: OpenStoryOptions) {
    this.document = document;
    this.book = new BookExport(document);
    this.shown = { key: randomBytes(12).toString('base64url'), sample };
    this.#onFault = onFault;
    this.#endChanges = document.onChange((change) => this.#tell(audience, change));
    this.queue = drawing.attach(document, {
      changed: (view) => audience.queueChanged(this, view),
      progressed: (progress, preview) => audience.progressed(this, this.#withPreview(progress, preview)),
      finished: (result) => audience.finished(this, result),
    });
  }

  /** What its window shows. A file may open and still hold what cannot be read: then why, which nothing else throws. */
  view(): Exclude<WindowView, { view: 'home' }> {
    try {
      return { view: 'story', story: storyView(this.document, this.shown) };
    } catch (error) {
      return { view: 'unreadable', document: this.info(), error: this.#unreadable(error) };
    }
  }

  info(): DocumentInfo {
    return documentInfo(this.document, this.shown);
  }

  /** Throws FabulaError `story-read-only` for the sample; elsewhere the document itself refuses what it must. */
  toChange(): this {
    if (!this.shown.sample) return this;
    throw new FabulaError(
      'story-read-only',
      'A sample story stays as it is.',
      'Duplicate it to have one of your own.',
    );
  }

  /** Throws FabulaError. Undefined for a preview that there never was. */
  picture(kind: 'frames' | 'thumbnails' | 'previews', id: number): Picture | undefined {
    if (kind === 'frames') return { type: 'image/png', bytes: this.document.frames.png(id) };
    if (kind === 'thumbnails') return { type: 'image/webp', bytes: this.document.frames.thumbnail(id) };
    // A page that asks late gets the newest: drawing does not wait for it.
    const late = this.#preview && id <= this.#preview.version ? this.#preview : undefined;
    return late && { type: 'image/png', bytes: late.png };
  }

  /** Drawing stops; what was not drawn is offered when the file is opened again. A book that is not finished leaves nothing. */
  async close(): Promise<void> {
    await this.book.stop();
    await this.queue.close();
    this.#endChanges();
    this.document.close();
  }

  #tell(audience: StoryAudience, change: DocumentChange): void {
    let shown: StoryChange;
    try {
      shown = storyChange(this.document, this.shown, change);
    } catch {
      audience.storyReplaced(this);
      return;
    }
    audience.storyChanged(this, shown);
  }

  #unreadable(error: unknown): ErrorValue {
    if (!(error instanceof FabulaError)) this.#onFault(error);
    return withoutHome(
      toErrorValue(error instanceof FabulaError ? error : damaged(this.document.path, error)),
    );
  }

  #withPreview(progress: Omit<DrawProgress, 'preview'>, png: Uint8Array | undefined): DrawProgress {
    if (!png) return progress;
    this.#preview = { version: (this.#preview?.version ?? 0) + 1, png };
    return { ...progress, preview: previewUrl(this.shown.key, this.#preview.version) };
  }
}

/** What a window and a notification call it: its title, and its file where that is called something else. */
export function shownName(story: OpenStory): string {
  const { name } = story.info();
  const title = story.document.board.story.title.trim();
  if (title === '') return name;
  return isNamedAfter(story.document.path, title) ? title : `${title} (${name})`;
}
