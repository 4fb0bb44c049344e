// The book that is being exported of an open story: one at a time, with a way to stop it, and where the last one went.

import path from 'node:path';
import type { BookExported } from '../contract/book.ts';
import type { ParsedRequest } from '../contract/calls.ts';
import { FabulaError } from '../contract/errors.ts';
import type { EventPayload } from '../contract/events.ts';
import { displayFolder } from '../files/display-folder.ts';
import type { StoryDocument } from '../store/document/story-document.ts';
import type { AddedEnlarger, RunningEnlarger } from './added-enlarger.ts';
import { bookStory } from './book-story.ts';

export interface BookRequest {
  request: ParsedRequest<'book.export'>;
  folder: string;
  /** What `request.enlarge` is about. */
  enlarger: AddedEnlarger;
  onProgress: (progress: EventPayload<'book.progress'>) => void;
}

/** Milliseconds between two reports: more often nobody sees. */
const REPORT_EVERY = 80;

export class BookExport {
  readonly #document: StoryDocument;
  #running: { controller: AbortController; ended: Promise<BookExported | null> } | undefined;
  #last: string | undefined;

  constructor(document: StoryDocument) {
    this.#document = document;
  }

  /** Null: it was stopped. Throws FabulaError. */
  run(request: BookRequest): Promise<BookExported | null> {
    this.refuseSecond();
    const controller = new AbortController();
    const ended = this.#write(request, controller.signal).finally(() => {
      this.#running = undefined;
    });
    this.#running = { controller, ended };
    return ended;
  }

  /** Throws FabulaError `bad-request`. */
  refuseSecond(): void {
    if (!this.#running) return;
    throw new FabulaError('bad-request', 'This story is being exported already.', 'Wait for it, or stop it.');
  }

  /** Resolves when nothing of it is left and the document is free; at once where nothing runs. Never throws. */
  async stop(): Promise<void> {
    this.#running?.controller.abort();
    await this.#running?.ended.catch(() => {});
  }

  /** What was exported last; undefined: nothing yet. */
  get last(): string | undefined {
    return this.#last;
  }

  async #write(
    { request: { instead, enlarge, ...options }, folder, enlarger, onProgress }: BookRequest,
    signal: AbortSignal,
  ): Promise<BookExported | null> {
    let told = 0;
    let network: RunningEnlarger | undefined;
    try {
      network = enlarge ? await enlarger.start() : undefined;
      // Only now: most sessions never export, and what writes books is large.
      const { exportBook } = await import('../book/export-book.ts');
      const { paths, notes, findings, pages } = await exportBook({
        story: bookStory(this.#document, instead),
        options,
        folder,
        unnamed: path.parse(this.#document.path).name,
        enlarger: network,
        signal,
        onProgress(part, kind) {
          if (part < 1 && performance.now() - told < REPORT_EVERY) return;
          told = performance.now();
          onProgress({ part, kind: kind ?? null });
        },
      });
      this.#last = paths[0] ?? this.#last;
      const names = paths.map((one) => path.basename(one));
      return { names, folder: displayFolder(folder), pages, notes, findings };
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    } finally {
      network?.close();
    }
  }
}
