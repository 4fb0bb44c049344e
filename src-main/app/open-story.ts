// A story that is open in a window: its document, its queue, and the addresses of its pictures. Passes on to
// the window what changes in either, and shows the system how far drawing is.
import { randomBytes } from 'node:crypto';
import type { DrawFinished, DrawProgress, QueueView } from '../contract/drawing.ts';
import { frameUrl, previewUrl, thumbnailUrl } from './addresses.ts';
import type { Drawing, Picture, PictureUrls, QueueListener, StoryDocument, StoryQueue } from './services.ts';

/** Who shows this story. */
export interface StoryAudience {
  storyChanged(story: OpenStory, change: Parameters<Parameters<StoryDocument['onChange']>[0]>[0]): void;
  queueChanged(story: OpenStory, view: QueueView): void;
  progressed(story: OpenStory, progress: DrawProgress): void;
  finished(story: OpenStory, result: DrawFinished): void;
}

export class OpenStory {
  /** Part of its pictures' addresses; not to be guessed, and another one each time a file is opened. */
  readonly key: string;
  readonly document: StoryDocument;
  readonly queue: StoryQueue;
  readonly #endChanges: () => void;
  #preview: { version: number; picture: Picture } | undefined;

  constructor(key: string, document: StoryDocument, drawing: Drawing, audience: StoryAudience) {
    this.key = key;
    this.document = document;
    this.#endChanges = document.onChange((change) => audience.storyChanged(this, change));
    const listener: QueueListener = {
      changed: (view) => audience.queueChanged(this, view),
      progressed: (progress, preview) => audience.progressed(this, this.#withPreview(progress, preview)),
      finished: (result) => audience.finished(this, result),
    };
    this.queue = drawing.attach(document, listener);
  }

  picture(kind: 'frames' | 'thumbnails' | 'previews', id: number): Picture | undefined {
    if (kind !== 'previews') return this.document.picture(id, kind === 'frames' ? 'frame' : 'thumbnail');
    return this.#preview?.version === id ? this.#preview.picture : undefined;
  }

  /** Drawing stops; what was not drawn is offered when the file is opened again. */
  async close(): Promise<void> {
    await this.queue.close();
    this.#endChanges();
    this.document.close();
  }

  #withPreview(progress: Omit<DrawProgress, 'preview'>, picture: Picture | undefined): DrawProgress {
    if (picture) this.#preview = { version: (this.#preview?.version ?? 0) + 1, picture };
    return this.#preview && picture
      ? { ...progress, preview: previewUrl(this.key, this.#preview.version) }
      : progress;
  }
}

export const newStoryKey = (): string => randomBytes(12).toString('base64url');

export const pictureUrls = (key: string): PictureUrls => ({
  frame: (id) => frameUrl(key, id),
  thumbnail: (id) => thumbnailUrl(key, id),
});
