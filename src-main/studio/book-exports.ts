// Books that windows export: one at a time in each, with a way to stop it, and where the last one went.

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
  document: StoryDocument;
  request: ParsedRequest<'book.export'>;
  folder: string;
  /** Of files whose story has no title. */
  unnamed: string;
  /** What `request.enlarge` is about. */
  enlarger: AddedEnlarger;
  onProgress: (progress: EventPayload<'book.progress'>) => void;
}

/** Milliseconds between two reports: more often nobody sees. */
const REPORT_EVERY = 80;

/** @typeParam Owner A window. */
export class BookExports<Owner extends object> {
  readonly #running = new Map<Owner, AbortController>();
  readonly #last = new WeakMap<Owner, string>();

  /** Null: it was stopped. Throws FabulaError. */
  async run(
    owner: Owner,
    {
      document,
      request: { instead, enlarge, ...options },
      folder,
      unnamed,
      enlarger,
      onProgress,
    }: BookRequest,
  ): Promise<BookExported | null> {
    this.refuseSecond(owner);
    const controller = new AbortController();
    this.#running.set(owner, controller);
    let told = 0;
    let network: RunningEnlarger | undefined;
    try {
      network = enlarge ? await enlarger.start() : undefined;
      // Only now: most sessions never export, and what writes books is large.
      const { exportBook } = await import('../book/export-book.ts');
      const { paths, notes, findings, pages } = await exportBook({
        story: bookStory(document, instead),
        options,
        folder,
        unnamed,
        enlarger: network,
        signal: controller.signal,
        onProgress(part, kind) {
          if (part < 1 && performance.now() - told < REPORT_EVERY) return;
          told = performance.now();
          onProgress({ part, kind: kind ?? null });
        },
      });
      if (paths[0] !== undefined) this.#last.set(owner, paths[0]);
      const names = paths.map((one) => path.basename(one));
      return { names, folder: displayFolder(folder), pages, notes, findings };
    } catch (error) {
      if (controller.signal.aborted) return null;
      throw error;
    } finally {
      network?.close();
      this.#running.delete(owner);
    }
  }

  /** Throws FabulaError `bad-request`. */
  refuseSecond(owner: Owner): void {
    if (!this.#running.has(owner)) return;
    throw new FabulaError('bad-request', 'This story is being exported already.', 'Wait for it, or stop it.');
  }

  /** Does nothing where nothing runs. */
  stop(owner: Owner): void {
    this.#running.get(owner)?.abort();
  }

  /** What the owner exported last; undefined: nothing yet. */
  last(owner: Owner): string | undefined {
    return this.#last.get(owner);
  }
}
