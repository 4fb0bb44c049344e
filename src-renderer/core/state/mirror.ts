// Keeps the window's copy of what main holds: takes snapshots and changes in whatever order they arrive, and
// asks for a new snapshot when a change was missed. Knows neither the bridge nor React.

import type { ErrorValue } from '../../../src-main/contract/errors.ts';
import type { DocumentInfo, StoryChange, WindowView } from '../../../src-main/contract/story-view.ts';
import { fromSnapshot, type StoryState, withChange } from './story-state.ts';

export type Shown =
  | { view: 'loading' }
  | { view: 'home' }
  | { view: 'story'; story: StoryState }
  | {
      view: 'unreadable';
      /** Undefined: main could not even say which story it is. */
      document: DocumentInfo | undefined;
      error: Pick<ErrorValue, 'message' | 'hint'>;
    };

export interface MirrorOptions {
  fetch: () => Promise<WindowView>;
  show: (shown: Shown) => void;
  failed: (error: unknown) => void;
}

export class Mirror {
  readonly #options: MirrorOptions;
  #shown: Shown = { view: 'loading' };
  /** Changes that came while a snapshot was on its way; undefined when none is. */
  #early: StoryChange[] | undefined;
  /** Counts snapshots that main sent by itself: one that was asked for before is then out of date. */
  #sent = 0;

  constructor(options: MirrorOptions) {
    this.#options = options;
  }

  async refetch(): Promise<void> {
    if (this.#early) return;
    this.#early = [];
    const sentBefore = this.#sent;
    try {
      const view = await this.#options.fetch();
      const early = this.#early;
      this.#early = undefined;
      if (sentBefore === this.#sent) this.snapshot(view, false);
      for (const change of early) this.change(change);
    } catch (error) {
      this.#early = undefined;
      this.#options.failed(error);
    }
  }

  snapshot(view: WindowView, sent = true): void {
    if (sent) this.#sent++;
    this.#show(view.view === 'story' ? { view: 'story', story: fromSnapshot(view.story) } : view);
  }

  change(change: StoryChange): void {
    if (this.#early) {
      this.#early.push(change);
      return;
    }
    if (this.#shown.view !== 'story') return;
    const story = withChange(this.#shown.story, change);
    if (story === 'missed') void this.refetch();
    else if (story !== this.#shown.story) this.#show({ view: 'story', story });
  }

  #show(shown: Shown): void {
    this.#shown = shown;
    this.#options.show(shown);
  }
}
