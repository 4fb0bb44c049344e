// Which open stories are being drawn and how far each is, whether a window shows it or not: what home shows of them.

import type { DrawProgress, QueueView } from '../contract/drawing.ts';
import type { StoryInWork } from '../contract/home.ts';
import { omitUndefined } from '../contract/omit-undefined.ts';
import type { OpenStory } from './open-story.ts';

/** Milliseconds between two tellings: a bar that moves, not one that is drawn all the time. */
const PACE = 300;

type Known = Pick<StoryInWork, 'status' | 'left' | 'total' | 'secondsLeft'>;

export class StoriesInWork {
  readonly #keyOf: (story: OpenStory) => string;
  readonly #changed: (stories: StoryInWork[]) => void;
  readonly #known = new Map<OpenStory, Known>();
  #timer: NodeJS.Timeout | undefined;

  constructor(keyOf: (story: OpenStory) => string, changed: (stories: StoryInWork[]) => void) {
    this.#keyOf = keyOf;
    this.#changed = changed;
  }

  view(): StoryInWork[] {
    return [...this.#known].map(([story, known]) => ({ key: this.#keyOf(story), ...known }));
  }

  queueChanged(story: OpenStory, { status, jobs }: QueueView): void {
    if (status === 'drawing' || status === 'waiting') {
      const left = jobs.filter((job) => job.status !== 'failed').length;
      this.#known.set(story, { total: 0, ...this.#known.get(story), status, left });
    } else if (!this.#known.delete(story)) return;
    this.#tellSoon();
  }

  progressed(story: OpenStory, { total, secondsLeft }: DrawProgress): void {
    const known = this.#known.get(story);
    if (!known) return;
    this.#known.set(story, { ...known, total, ...omitUndefined({ secondsLeft }) });
    this.#tellSoon();
  }

  closed(story: OpenStory): void {
    if (this.#known.delete(story)) this.#tellSoon();
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed(this.view());
    }, PACE);
  }
}
