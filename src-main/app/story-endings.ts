// Stories that are being closed: each once, whoever asks for it, with its last state on its way to the disk. Knows no windows.

import type { SnapshotHistory } from '../store/snapshots/snapshot-history.ts';
import type { OpenStory } from '../studio/open-story.ts';
import type { StoriesInWork } from '../studio/stories-in-work.ts';
import type { StoryFiles } from '../studio/story-files.ts';
import type { OpenStories } from './open-stories.ts';

export interface StoryEndingsOptions {
  open: OpenStories;
  history: SnapshotHistory;
  inWork: StoriesInWork;
  files: StoryFiles;
  /** Puts it into the recents as it is. */
  remember: (story: OpenStory) => void;
  /** The recents changed. */
  homeChanged: () => void;
}

export class StoryEndings {
  readonly #options: StoryEndingsOptions;
  readonly #ending = new Map<OpenStory, Promise<void>>();
  readonly #keeping = new Set<Promise<void>>();

  constructor(options: StoryEndingsOptions) {
    this.#options = options;
  }

  /** Resolves when its file is free. */
  end(story: OpenStory): Promise<void> {
    const ending = this.of(story) ?? this.#endNow(story).finally(() => this.#ending.delete(story));
    this.#ending.set(story, ending);
    return ending;
  }

  /** Undefined while nobody closes it. */
  of(story: OpenStory): Promise<void> | undefined {
    return this.#ending.get(story);
  }

  all(): Promise<void>[] {
    return [...this.#ending.values()];
  }

  /** When the disk has the last states of all that were closed. */
  async kept(): Promise<void> {
    await Promise.allSettled(this.#keeping);
  }

  async #endNow(story: OpenStory): Promise<void> {
    const { open, history, inWork, files, remember, homeChanged } = this.#options;
    const { document } = story;
    if (!document.readOnly && !files.isNothing(document)) {
      const { copied, kept } = history.takeLast(document);
      this.#keeping.add(kept);
      void kept.finally(() => this.#keeping.delete(kept));
      await copied;
    }
    remember(story);
    await story.close();
    inWork.closed(story);
    open.closed(story);
    if (story.shown.sample) return;
    files.closed(document);
    homeChanged();
  }
}
