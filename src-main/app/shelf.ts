// What can be done to a story from home, without a window of its own: rename, duplicate, trash, show in its folder.
// A story that is open is left to its window.

import { rmSync } from 'node:fs';
import path from 'node:path';
import { shell } from 'electron';
import { FabulaError } from '../contract/errors.ts';
import { freeFile } from '../files/story-names.ts';
import { StoryDocument } from '../store/document/story-document.ts';
import type { SnapshotHistory } from '../store/snapshots/snapshot-history.ts';
import { storySummary } from '../studio/document-view.ts';
import type { Recents } from '../studio/recents.ts';
import { t } from '../studio/texts.ts';
import { renameAfter } from '../studio/title-names.ts';
import { askToTrash } from './dialogs.ts';
import type { StudioWindow } from './studio-window.ts';

export interface ShelfOptions {
  recents: Recents;
  history: SnapshotHistory;
  isOpen: (file: string) => boolean;
  /** The recents changed. */
  changed: () => void;
}

export class Shelf {
  readonly #options: ShelfOptions;

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  /** The story and its file. Throws FabulaError as opening it does, and `story-in-use`. */
  rename(key: string, title: string): void {
    const { recents } = this.#options;
    const file = this.#free(key);
    const summary = this.#with(file, (document) => {
      document.edit({ type: 'story.set', title });
      return storySummary(document);
    });
    const now = renameAfter(file, title);
    if (now !== file) recents.moved(file, now);
    recents.remember(now, summary, Date.now());
    recents.noteClosed(now);
    this.#options.changed();
  }

  /** Beside the original. */
  async duplicate(key: string): Promise<void> {
    const { recents } = this.#options;
    const file = this.#free(key);
    const { dir, name } = path.parse(file);
    const copy = freeFile(dir, t('story.copyName', '{name} copy', { name }));
    const document = this.#open(file);
    try {
      await document.copyTo(copy);
      recents.remember(copy, storySummary(document), Date.now());
    } catch (error) {
      rmSync(copy, { force: true });
      throw error;
    } finally {
      document.close();
    }
    this.#options.changed();
  }

  /** Asks first. From the system's trash it can be had back. */
  async trash(window: StudioWindow, key: string): Promise<'trashed' | 'cancelled'> {
    const { recents, changed } = this.#options;
    const name = path.basename(this.#free(key));
    if (!(await askToTrash(window.browser, name))) return 'cancelled';
    // Meanwhile it may have been opened.
    const file = this.#free(key);
    try {
      await shell.trashItem(file);
    } catch {
      throw new FabulaError(
        'not-writable',
        `The system did not take ${name} into its trash.`,
        'Show it in its folder, and delete it there.',
      );
    }
    recents.forget(key);
    changed();
    return 'trashed';
  }

  reveal(key: string): void {
    shell.showItemInFolder(this.#known(key));
  }

  #known(key: string): string {
    const file = this.#options.recents.fileOf(key);
    if (file !== undefined) return file;
    throw new FabulaError(
      'file-not-found',
      'Fabula does not know this file any more.',
      'Open it with "Open…".',
    );
  }

  #free(key: string): string {
    const file = this.#known(key);
    if (!this.#options.isOpen(file)) return file;
    throw new FabulaError(
      'story-in-use',
      `${path.basename(file)} is open, or still being drawn.`,
      'Close it or stop drawing it first.',
    );
  }

  #open(file: string): StoryDocument {
    const { recents, history } = this.#options;
    const trusted = recents.isAsClosed(file);
    return StoryDocument.open(file, { trusted, beforeUpgrade: history.beforeUpgrade });
  }

  #with<T>(file: string, act: (document: StoryDocument) => T): T {
    const document = this.#open(file);
    try {
      return act(document);
    } finally {
      document.close();
    }
  }
}
