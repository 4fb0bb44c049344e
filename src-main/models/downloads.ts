// Models on their way here: fetched in the main process, never by a page, one entry for each that a person asked for.

import { type ErrorValue, FabulaError, toErrorValue } from '../contract/errors.ts';
import type { DownloadView } from '../contract/models.ts';
import { downloadModel, wantedModel } from './download-model.ts';
import type { Library } from './library.ts';

interface Entry {
  stop: AbortController;
  doneBytes: number;
  totalBytes: number | undefined;
  error: ErrorValue | undefined;
}

export interface DownloadsOptions {
  library: Library;
  /** Several times a second at most. */
  changed: (views: DownloadView[]) => void;
  /** A model has come and is in the library. */
  arrived: () => void;
}

/** Milliseconds between two messages. */
const pace = 250;

export class Downloads {
  readonly #options: DownloadsOptions;
  readonly #entries = new Map<string, Entry>();
  #toldAt = 0;

  constructor(options: DownloadsOptions) {
    this.#options = options;
  }

  views(): DownloadView[] {
    return [...this.#entries].map(([source, { doneBytes, totalBytes, error }]) => ({
      source,
      doneBytes,
      ...(totalBytes ? { totalBytes } : {}),
      ...(error ? { error } : {}),
    }));
  }

  /** Started before by the person, and not left since. */
  isKnown(source: string): boolean {
    return this.#entries.has(source);
  }

  /** Throws FabulaError `bad-argument` for what is no address. */
  start(source: string): void {
    const known = this.#entries.get(source);
    if (known && !known.error) return;
    const wanted = wantedModel(source);
    const entry: Entry = {
      stop: new AbortController(),
      doneBytes: known?.doneBytes ?? 0,
      totalBytes: known?.totalBytes ?? wanted.bytes,
      error: undefined,
    };
    this.#entries.set(source, entry);
    this.#tell();
    void this.#run(source, entry, wanted);
  }

  stop(source: string): void {
    const entry = this.#entries.get(source);
    if (entry?.error) this.#entries.delete(source);
    entry?.stop.abort();
    this.#tell();
  }

  /** Parts stay, and are gone on with when asked for again. */
  close(): void {
    for (const { stop } of this.#entries.values()) stop.abort();
  }

  async #run(source: string, entry: Entry, wanted: ReturnType<typeof wantedModel>): Promise<void> {
    try {
      await downloadModel(this.#options.library, wanted, {
        signal: entry.stop.signal,
        onProgress: ({ doneBytes, totalBytes }) => {
          Object.assign(entry, { doneBytes, totalBytes });
          if (performance.now() - this.#toldAt > pace) this.#tell();
        },
      });
      this.#entries.delete(source);
      this.#options.arrived();
    } catch (error) {
      if (error instanceof FabulaError && error.code === 'cancelled') this.#entries.delete(source);
      else entry.error = toErrorValue(error);
    }
    this.#tell();
  }

  #tell(): void {
    this.#toldAt = performance.now();
    this.#options.changed(this.views());
  }
}
