// The stories that are open, in a window or still being drawn without one, by what asks for them: the key of their pages'
// pictures, their file, the key of the recents. Opens and closes nothing.

import type { StoryDocument } from '../store/document/story-document.ts';
import type { OpenStory } from '../studio/open-story.ts';
import type { Recents } from '../studio/recents.ts';

export class OpenStories {
  readonly #recents: Recents;
  readonly #byKey = new Map<string, OpenStory>();
  readonly #closed = new Set<string>();

  constructor(recents: Recents) {
    this.#recents = recents;
  }

  get size(): number {
    return this.#byKey.size;
  }

  all(): OpenStory[] {
    return [...this.#byKey.values()];
  }

  documents(): StoryDocument[] {
    return this.all().map(({ document }) => document);
  }

  opened(story: OpenStory): void {
    this.#byKey.set(story.shown.key, story);
  }

  closed({ shown }: OpenStory): void {
    this.#byKey.delete(shown.key);
    this.#closed.add(shown.key);
  }

  /** Undefined where no story had this key. */
  ofPictures(key: string): OpenStory | 'closed' | undefined {
    return this.#closed.has(key) ? 'closed' : this.#byKey.get(key);
  }

  /** @param file As the file system names it. */
  at(file: string): OpenStory | undefined {
    return this.all().find(({ document }) => document.path === file);
  }

  /** By the key of the recents. */
  recent(key: string): OpenStory | undefined {
    return this.all().find(({ document }) => this.#recents.keyOf(document.path) === key);
  }
}
