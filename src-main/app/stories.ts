// Which story is open in which window: new, open, save as, duplicate, restore, close. A file is open at most
// once; asking for it again brings its window to the front.

import fs from 'node:fs';
import path from 'node:path';
import { FabulaError } from '../contract/errors.ts';
import type { Opened, StoryInWork } from '../contract/home.ts';
import { freeFile } from '../files/story-names.ts';
import type { Drawing } from '../queue/drawing.ts';
import { StoryDocument } from '../store/document/story-document.ts';
import type { SnapshotHistory } from '../store/snapshots/snapshot-history.ts';
import type { CheckBeforeOpening } from '../studio/check-before-opening.ts';
import { documentInfo, storySummary } from '../studio/document-view.ts';
import { OpenStory, type Picture, type StoryAudience } from '../studio/open-story.ts';
import type { Recents } from '../studio/recents.ts';
import type { Samples } from '../studio/samples.ts';
import { StoriesInWork } from '../studio/stories-in-work.ts';
import { StoryFiles } from '../studio/story-files.ts';
import { t } from '../studio/texts.ts';
import { nameAfter } from '../studio/title-names.ts';
import { askWhereToSave } from './dialogs.ts';
import { logFault } from './log.ts';
import { OpenStories } from './open-stories.ts';
import { places } from './places.ts';
import { StoryEndings } from './story-endings.ts';
import type { StudioWindow } from './studio-window.ts';
import type { Windows } from './windows.ts';

export interface StoriesOptions {
  drawing: Drawing;
  history: SnapshotHistory;
  checks: CheckBeforeOpening;
  recents: Recents;
  samples: Samples;
  audience: StoryAudience;
  windows: () => Windows;
  /** The recents changed. */
  homeChanged: () => void;
  /** A story that no window showed is drawn and closed. */
  leftEnded: () => void;
}

/** More than anyone looks at; each is a process, and a page may ask for them as fast as it can. */
const MOST_WINDOWS = 32;

export class Stories {
  readonly #options: StoriesOptions;
  readonly #open: OpenStories;
  readonly #inWork: StoriesInWork;
  readonly #files: StoryFiles;
  readonly #endings: StoryEndings;

  constructor(options: StoriesOptions) {
    this.#options = options;
    const { recents, windows } = options;
    this.#open = new OpenStories(recents);
    this.#files = new StoryFiles(recents, (error) => logFault('file name', error));
    this.#inWork = new StoriesInWork(
      ({ document }) => recents.keyOf(document.path),
      (inWork) => windows().sendToAll('home.inWork', inWork),
    );
    this.#endings = new StoryEndings({
      open: this.#open,
      history: options.history,
      inWork: this.#inWork,
      files: this.#files,
      remember: (story) => this.#remember(story),
      homeChanged: options.homeChanged,
    });
  }

  /** Those that are being drawn, in a window or without one. */
  inWork(): StoryInWork[] {
    return this.#inWork.view();
  }

  /** Some are drawn that no window shows. */
  get hasLeft(): boolean {
    return this.#left().length > 0;
  }

  /** In the person's documents, named after its title. */
  create(window: StudioWindow | undefined, title: string): Opened {
    this.#mustHaveRoom(window);
    const folder = places.stories();
    fs.mkdirSync(folder, { recursive: true });
    const document = StoryDocument.create(freeFile(folder, nameAfter(title)), { story: { title } });
    this.#files.created(document);
    return this.#show(window, document);
  }

  /** One of its own in the person's documents, filled before it is shown: there is nothing to undo in it. */
  async make(
    window: StudioWindow | undefined,
    title: string,
    fill: (document: StoryDocument) => void,
  ): Promise<Opened> {
    this.#mustHaveRoom(window);
    const folder = places.stories();
    fs.mkdirSync(folder, { recursive: true });
    const file = freeFile(folder, nameAfter(title));
    const document = StoryDocument.create(file, { story: { title } });
    try {
      fill(document);
    } catch (error) {
      document.close();
      fs.rmSync(file, { force: true });
      throw error;
    }
    document.close();
    return this.openFile(window, file);
  }

  /** In a window or still being drawn. */
  documents(): StoryDocument[] {
    return this.#open.documents();
  }

  windowOf(file: string): StudioWindow | undefined {
    return this.#showing(realFile(file));
  }

  async openFile(window: StudioWindow | undefined, file: string): Promise<Opened> {
    const real = realFile(file);
    const story = this.#open.at(real);
    if (story) await this.#endings.of(story);
    const already = this.#showing(real);
    if (already) {
      already.focus();
      return already === window ? 'here' : 'elsewhere';
    }
    this.#mustHaveRoom(window);
    const left = this.#open.at(real);
    if (left) return this.#place(window, left);
    const { recents, history, checks } = this.#options;
    const trusted = recents.isAsClosed(real) || (await checks.isSound(real));
    // Somebody else may have asked for it meanwhile.
    if (this.#open.at(real)) return this.openFile(window, file);
    return this.#show(window, StoryDocument.open(real, { trusted, beforeUpgrade: history.beforeUpgrade }));
  }

  /** One of the stories that come with Fabula; the first of them without a key. */
  openSample(window: StudioWindow | undefined, key?: string): Opened {
    const { samples } = this.#options;
    const file = key === undefined ? samples.first : samples.fileOf(key);
    if (file === undefined) {
      throw new FabulaError(
        'file-not-found',
        'The sample stories are not installed.',
        'Install Fabula again to have them.',
      );
    }
    const already = this.#showing(file);
    already?.focus();
    if (already) return already === window ? 'here' : 'elsewhere';
    this.#mustHaveRoom(window);
    return this.#show(window, StoryDocument.open(file, { trusted: true, readOnly: true }), true);
  }

  async saveAs(window: StudioWindow): Promise<Opened> {
    await window.settle();
    const story = storyOf(window);
    const { document } = story;
    const file = await this.#askForCopy(window, t('dialog.saveAs', 'Save the Story As'));
    if (file === undefined) return 'cancelled';
    const before = document.path;
    this.#remember(story);
    await document.saveAs(file);
    if (document.path !== before) this.#options.recents.noteClosed(before);
    this.#files.named(document);
    if (document.damage) window.say(document.damage);
    window.retitle();
    window.send('window.changed', window.view());
    this.#remember(story);
    return 'here';
  }

  /** A copy beside the original, opened in a window of its own. */
  async duplicate(window: StudioWindow): Promise<Opened> {
    await window.settle();
    const { document, shown } = storyOf(window);
    this.#mustHaveRoom(undefined);
    const { readOnly, name } = documentInfo(document, shown);
    const folder = readOnly ? places.stories() : path.dirname(document.path);
    fs.mkdirSync(folder, { recursive: true });
    const copy = freeFile(folder, t('story.copyName', '{name} copy', { name }));
    await document.copyTo(copy);
    return this.openFile(undefined, copy);
  }

  async restore(window: StudioWindow, id: string, as: 'here' | 'copy'): Promise<Opened> {
    const { document } = storyOf(window).toChange();
    const { history } = this.#options;
    if (as === 'copy') {
      this.#mustHaveRoom(undefined);
      const file = await this.#askForCopy(window, t('dialog.restoreCopy', 'Save the Earlier Story As'));
      if (file === undefined) return 'cancelled';
      history.copyTo(document, id, file);
      return this.openFile(undefined, file);
    }
    await history.restore(document, id);
    window.send('window.changed', window.view());
    return 'here';
  }

  /**
   * The window shows home afterwards. While there is something of its story to draw, that goes on without a window, and
   * the story is closed when it is done.
   */
  async leave(window: StudioWindow): Promise<void> {
    const { story } = window;
    await window.settle();
    // Nobody would see how far it is.
    await story?.book.stop();
    if (!story || window.story !== story) return;
    if (story.queue.isMoving) {
      window.story = undefined;
      this.#remember(story);
      this.#showHome(window);
    } else await this.close(window);
  }

  /** The window shows home afterwards; drawing of this story stops and is offered when it is opened again. */
  async close(window: StudioWindow): Promise<void> {
    const { story } = window;
    await window.settle();
    if (!story || window.story !== story) return;
    window.story = undefined;
    await this.#endings.end(story);
    // It may show another one by now.
    if (window.story === undefined) this.#showHome(window);
  }

  /** Before the app goes. */
  async closeAll(): Promise<void> {
    const shown = this.#options.windows().all();
    const closing = [
      ...shown.map((window) => this.close(window)),
      ...this.#left().map((one) => this.#endings.end(one)),
      ...this.#endings.all(),
    ];
    for (const result of await Promise.allSettled(closing)) {
      if (result.status === 'rejected') logFault('quit', result.reason);
    }
    await this.#endings.kept();
  }

  /** In a window, or still being drawn without one. */
  isOpen(file: string): boolean {
    return this.#open.at(realFile(file)) !== undefined;
  }

  /** As Stop in its window does. */
  stopDrawing(key: string): void {
    this.#open.recent(key)?.queue.cancel('all');
  }

  /** Throws FabulaError `story-in-use` while the story of this key of the recents is being drawn. */
  refuseInWork(key: string): void {
    if (!this.#open.recent(key)?.queue.isMoving) return;
    throw new FabulaError(
      'story-in-use',
      'This story is being drawn.',
      'Stop drawing it first, or wait until it is done.',
    );
  }

  /** `closed` when its story was open until just now: its page may go on asking until it shows something else. */
  picture(
    key: string,
    kind: 'frames' | 'thumbnails' | 'previews' | 'snapshots',
    id: number,
  ): Picture | 'closed' | undefined {
    const story = this.#open.ofPictures(key);
    if (story === 'closed') return 'closed';
    if (kind !== 'snapshots') return story?.picture(kind, id);
    const bytes = story && this.#options.history.cover(story.document, id);
    return bytes && { type: 'image/webp', bytes };
  }

  /** Throws FabulaError when a story that is not shown in `window` would need one window too many. */
  #mustHaveRoom(window: StudioWindow | undefined): void {
    if (window && !window.story && this.#left().length < MOST_WINDOWS) return;
    if (Math.max(this.#options.windows().all().length, this.#open.size) < MOST_WINDOWS) return;
    throw new FabulaError(
      'bad-request',
      `There are ${MOST_WINDOWS} windows open already.`,
      'Close some of them first.',
    );
  }

  #showing(file: string): StudioWindow | undefined {
    const story = this.#open.at(file);
    return story && this.#options.windows().showing(story);
  }

  /** Open, and in no window. */
  #left(): OpenStory[] {
    const windows = this.#options.windows();
    return this.#open.all().filter((one) => !windows.showing(one) && !this.#endings.of(one));
  }

  #showHome(window: StudioWindow): void {
    if (!window.browser.isDestroyed()) window.show(undefined);
    this.#options.windows().changed();
  }

  /** A story without a window is closed when its queue came to an end, or stands still. */
  async #endLeft(story: OpenStory): Promise<void> {
    if (!this.#left().includes(story) || story.queue.isMoving) return;
    const { error } = story.queue.view();
    const { windows, leftEnded } = this.#options;
    await this.#endings.end(story);
    if (error) windows().front()?.say(error);
    leftEnded();
  }

  /** In `window` when it shows home, else in a new one. */
  #show(window: StudioWindow | undefined, document: StoryDocument, sample = false): Opened {
    if (!sample) this.#options.history.watch(document);
    this.#files.named(document);
    const story = this.#openStory(document, sample);
    this.#open.opened(story);
    return this.#place(window, story);
  }

  #place(window: StudioWindow | undefined, story: OpenStory): Opened {
    const { windows } = this.#options;
    const { document } = story;
    const here = window && !window.story ? window : undefined;
    const shownIn = here ?? windows().open();
    shownIn.show(story);
    if (document.damage) shownIn.say(document.damage);
    windows().changed();
    this.#remember(story);
    return here ? 'here' : 'elsewhere';
  }

  /** What cannot be shown at all does not stay open: its file would be held. */
  #openStory(document: StoryDocument, sample: boolean): OpenStory {
    const { drawing } = this.#options;
    const audience = this.#audience();
    const onFault = (error: unknown) => logFault('story', error);
    try {
      return new OpenStory({ document, sample, drawing, audience, onFault });
    } catch (error) {
      document.close();
      throw error;
    }
  }

  #audience(): StoryAudience {
    const { audience } = this.#options;
    return {
      ...audience,
      queueChanged: (story, view) => {
        audience.queueChanged(story, view);
        this.#inWork.queueChanged(story, view);
        // Whoever tells it is in the middle of its own work.
        setImmediate(() => {
          this.#endLeft(story).catch((error: unknown) => logFault('story', error));
        });
      },
      progressed: (story, progress) => {
        audience.progressed(story, progress);
        this.#inWork.progressed(story, progress);
      },
    };
  }

  /** A list that cannot be written is no reason to refuse a story. */
  #remember({ document, shown }: OpenStory): void {
    if (shown.sample) return;
    try {
      this.#options.recents.remember(document.path, storySummary(document), Date.now());
      this.#options.homeChanged();
    } catch (error) {
      logFault('recent stories', error);
    }
  }

  async #askForCopy(window: StudioWindow, title: string): Promise<string | undefined> {
    const { document, shown } = storyOf(window);
    const { readOnly } = documentInfo(document, shown);
    const folder = readOnly ? places.stories() : path.dirname(document.path);
    fs.mkdirSync(folder, { recursive: true });
    const file = await askWhereToSave(window.browser, title, freeFile(folder, this.#files.nameOf(document)));
    if (file !== undefined && this.#open.at(realFile(file))) {
      throw new FabulaError(
        'story-in-use',
        `${path.basename(file)} is open, so it cannot be replaced.`,
        'Choose another name, or close that story first.',
      );
    }
    return file;
  }
}

/** @throws FabulaError `bad-request` when the window shows no story. */
export function storyOf(window: StudioWindow): OpenStory {
  if (window.story) return window.story;
  throw new FabulaError('bad-request', 'There is no story in this window.', 'Open one first.');
}

/** One name for one file, however it was reached. */
function realFile(file: string): string {
  try {
    return fs.realpathSync.native(file);
  } catch {
    return path.resolve(file);
  }
}
